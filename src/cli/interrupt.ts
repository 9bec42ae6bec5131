import type { Printer } from "./printer.ts";

/** How a user, or a cluster, ends work early. */
export interface Interrupts {
  /** After the first signal: finish what is in progress. */
  readonly soft: AbortSignal;
  /** After the second: stop at once. */
  readonly hard: AbortSignal;
}

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

/** Does `work` while Ctrl-C and SIGTERM only set its interrupts. `remark` is said at the first. */
export async function interruptible<Result>(
  printer: Printer,
  remark: string,
  work: (interrupts: Interrupts) => Promise<Result>,
): Promise<Result> {
  const soft = new AbortController();
  const hard = new AbortController();
  const onSignal = () => {
    if (soft.signal.aborted) hard.abort();
    else printer.warn(remark);
    soft.abort();
  };
  SIGNALS.forEach((signal) => Deno.addSignalListener(signal, onSignal));
  try {
    return await work({ soft: soft.signal, hard: hard.signal });
  } finally {
    SIGNALS.forEach((signal) => Deno.removeSignalListener(signal, onSignal));
  }
}
