import type { Printer } from "./printer.ts";

/** Shows how far a long work is: a bar on a terminal, else a plain line every few seconds. */
export interface Progress {
  /** @param done units done so far. @param remark shown behind the numbers. */
  readonly update: (done: number, remark?: string) => void;
  /** Clears the bar. */
  readonly finish: () => void;
}

const REDRAW_MS = 100;
const LINE_MS = 5000;
const BAR_WIDTH = 24;

export function countProgress(
  printer: Printer,
  options: { readonly total: number; readonly unit: string },
): Progress {
  const { total, unit } = options;
  const started = performance.now();
  let shown = started;
  const update = (done: number, remark = "") => {
    const now = performance.now();
    if (now - shown < (printer.interactive ? REDRAW_MS : LINE_MS)) return;
    shown = now;
    const line = `${done}/${total} ${unit}, ${pace(done, total, now - started)}${remark && ` ${remark}`}`;
    if (printer.interactive) printer.redraw(`${bar(done / total)} ${line}`);
    else printer.info(line);
  };
  return { update, finish: () => printer.redraw("") };
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * BAR_WIDTH);
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}

/** Rate and time left, from the mean rate so far. */
function pace(done: number, total: number, elapsedMs: number): string {
  if (done === 0) return "starting";
  const perSecond = done / (elapsedMs / 1000);
  const rate = perSecond < 1
    ? `${(1 / perSecond).toFixed(1)}s each`
    : `${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s`;
  return `${rate}, ${duration((total - done) / perSecond)} left`;
}

/** 75 -> "1m 15s". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  return `${Math.floor(whole / 3600)}h ${Math.floor(whole % 3600 / 60)}m`;
}
