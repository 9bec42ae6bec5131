import { PassingError } from "./retry.ts";

/** Aborts what uses `signal` after a silence. */
export interface Watchdog extends Disposable {
  readonly signal: AbortSignal;
  /** Something came: the silence begins anew. */
  readonly feed: () => void;
}

/** @param ms longest silence. @param parent aborts as well. */
export function startWatchdog(ms: number, what: string, parent: AbortSignal | undefined): Watchdog {
  const own = new AbortController();
  const bark = () => own.abort(new PassingError(`cannot fetch ${what}: no data for ${ms / 1000} s`));
  let timer = setTimeout(bark, ms);
  return {
    signal: parent === undefined ? own.signal : AbortSignal.any([own.signal, parent]),
    feed() {
      clearTimeout(timer);
      timer = setTimeout(bark, ms);
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
