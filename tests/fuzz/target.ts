import { UserError, WorkError } from "../../src/errors.ts";
import type { Random } from "./random.ts";

/** One reader of foreign bytes. */
export interface Target {
  readonly name: string;
  /** Cases of a full run. */
  readonly cases: number;
  /** Makes the bytes of a case. */
  make(random: Random): Uint8Array;
  /** Starts what cases share. `folder` is the only one that may be written. */
  open(folder: string): Promise<OpenTarget>;
}

export interface OpenTarget {
  /** Reads the bytes; throws as the reader does. */
  run(input: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** A target whose cases share nothing. */
export function plainTarget(
  parts: Pick<Target, "name" | "cases" | "make"> & {
    run(input: Uint8Array, folder: string): Promise<void> | void;
  },
): Target {
  return {
    ...parts,
    open: (folder) =>
      Promise.resolve({
        run: async (input) => await parts.run(input, folder),
        close: () => Promise.resolve(),
      }),
  };
}

/** Something that no input may lead to. */
export class Broken extends Error {}

export type Verdict =
  | { readonly kind: "read" | "refused" }
  | { readonly kind: "finding"; readonly what: string };

/** Longest time of a case, ms. */
export const LONGEST_MS = 2000;

/** Runs one case and judges what came of it. */
export async function judge(
  target: OpenTarget,
  input: Uint8Array,
): Promise<Verdict & { readonly ms: number }> {
  const start = performance.now();
  const verdict = await verdictOf(target, input);
  const ms = performance.now() - start;
  if (verdict.kind === "finding" || ms <= LONGEST_MS) return { ...verdict, ms };
  return { kind: "finding", what: `took ${Math.round(ms)} ms`, ms };
}

async function verdictOf(target: OpenTarget, input: Uint8Array): Promise<Verdict> {
  try {
    await target.run(input);
    return { kind: "read" };
  } catch (error) {
    if (error instanceof UserError || error instanceof WorkError) return { kind: "refused" };
    return { kind: "finding", what: describe(error) };
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = error.stack?.split("\n").find((line) => /\(?file:.*\/(src|node_modules)\//.test(line)) ?? "";
  return `${error.name}: ${error.message.slice(0, 200)} ${
    place.trim().replace(/file:\S*\/(src|node_modules)\//, "$1/")
  }`;
}
