import { join } from "node:path";
import type { Asset } from "./assets.ts";

const MIB = 2 ** 20;

/**
 * Prints the size of each asset of a bundle beside its budget.
 * @returns what is too large, or not there; empty where all is well.
 */
export async function checkBudgets(folder: string, assets: readonly Asset[]): Promise<string[]> {
  const problems: string[] = [];
  let total = 0;
  for (const { path, budgetMib, place } of assets) {
    const bytes = await bytesOf(join(folder, path)).catch(() => 0);
    total += bytes;
    print(`${mib(bytes)} of ${String(budgetMib).padStart(4)} MiB  ${place}  ${path}`);
    if (bytes === 0) problems.push(`"${path}" is missing or empty`);
    if (bytes > budgetMib * MIB) problems.push(`"${path}" has ${mib(bytes)} MiB, its budget is ${budgetMib}`);
  }
  print(`${mib(total)} MiB in all`);
  return problems;
}

/** Bytes of a file, or of all files below a folder. */
export async function bytesOf(path: string): Promise<number> {
  const { isFile, size } = await Deno.stat(path);
  if (isFile) return size;
  let sum = 0;
  for await (const { name } of Deno.readDir(path)) sum += await bytesOf(join(path, name));
  return sum;
}

/** Ends the process with 1 where there are problems, each on a line. */
export function failOn(problems: readonly string[]): void {
  for (const problem of problems) print(`error: ${problem}`);
  if (problems.length > 0) Deno.exit(1);
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(2).padStart(6);
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
