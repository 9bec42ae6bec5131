import { InvalidArgumentError } from "@commander-js/extra-typings";

/** Where a history is. */
export const DATABASE = [
  "--database <file>",
  "SQLite file of the history",
  "data/results/history.sqlite",
] as const;

/** What `--allow-fallback` does. */
export const ALLOW_FALLBACK =
  "where a backend cannot be used, let the next of webgpu, native, wasm stand in, and record so";

/** Parser of a whole number in [min, max] for a commander option. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Parser of a number in [min, max] for a commander option. */
export function number(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`);
  };
}

/** Collects the values of an option that may be repeated. */
export function collect(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
