import type { Printer } from "./printer.ts";

/** What every command gets: where to write, and how to end. */
export interface Context {
  readonly printer: Printer;
  /** Wraps a command's work: takes the exit code it returns, 0 for none. */
  action<Args extends unknown[]>(
    work: (...args: Args) => Promise<number | void>,
  ): (...args: Args) => Promise<void>;
}
