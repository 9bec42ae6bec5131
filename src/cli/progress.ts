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

export interface ProgressOptions {
  readonly total: number;
  /** What is counted; empty where `amount` says it. */
  readonly unit: string;
  /** Text of a number of units, for those that are not counted one by one: 1370000 -> "1.37 MB". */
  readonly amount?: (value: number) => string;
}

export function countProgress(printer: Printer, options: ProgressOptions): Progress {
  const { total, unit, amount = String } = options;
  const started = performance.now();
  let shown = started;
  const update = (done: number, remark = "") => {
    const now = performance.now();
    if (now - shown < (printer.interactive ? REDRAW_MS : LINE_MS)) return;
    shown = now;
    const count = `${amount(done)}/${amount(total)}${unit && ` ${unit}`}`;
    const line = `${count}, ${pace(done, now - started, options)}${remark && ` ${remark}`}`;
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
function pace(done: number, elapsedMs: number, { total, amount }: ProgressOptions): string {
  if (done === 0) return "starting";
  const perSecond = done / (elapsedMs / 1000);
  const rate = amount === undefined ? countRate(perSecond) : `${amount(perSecond)}/s`;
  return `${rate}, ${duration((total - done) / perSecond)} left`;
}

function countRate(perSecond: number): string {
  if (perSecond < 1) return `${(1 / perSecond).toFixed(1)}s each`;
  return `${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s`;
}

/** 75 -> "1m 15s". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  return `${Math.floor(whole / 3600)}h ${Math.floor(whole % 3600 / 60)}m`;
}
