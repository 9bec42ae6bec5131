import { UserError } from "../../errors.ts";
import { formatRow, HEADER_ROW } from "../write_csv.ts";
import { conflictError } from "./conflict.ts";
import { mergeWarnings } from "./merge_warnings.ts";
import { newFile } from "./new_file.ts";
import { type PlacedRecord, readPlacedRecords } from "./read_placed.ts";
import { samePlan } from "./same_plan.ts";
import { seenItems } from "./seen_items.ts";

export interface MergeOptions {
  readonly files: readonly string[];
  readonly output: string;
}

export interface Merged {
  /** Records in the output. */
  readonly records: number;
  /** Records left out because the same was there already. */
  readonly duplicates: number;
  /** The name under which an output that was there before is kept. */
  readonly kept: string | null;
  readonly warnings: readonly string[];
}

/**
 * Joins result CSVs (shards of one benchmark) into one: the records of the first file, then those of the second that it
 * does not hold, and so on, each file in its own order. Memory: a key and a hash for each record. The output gets its
 * name when it is whole; nothing is written where anything is wrong.
 * @throws {UserError} where a file cannot be read or is damaged, two records of an item differ, or two files cannot be
 * of the same plan; with files, lines and values.
 * @throws {WorkError} where the output cannot be written any more.
 */
export async function mergeFiles({ files, output }: MergeOptions): Promise<Merged> {
  await requireOther(files, output);
  await using file = await newFile(output);
  await file.write(HEADER_ROW);
  const judge = judgeRecords();
  const foreign: string[] = [];
  for (const path of files) {
    for await (const piece of readPlacedRecords(path)) {
      foreign.push(...piece.foreign.map((column) => foreignWarning(column, path)));
      await file.write(await judge.rowsToKeep(piece.records, path));
    }
  }
  const kept = await file.finish();
  return { ...judge.counts, kept, warnings: [...foreign, ...judge.warnings()] };
}

function judgeRecords() {
  const judge = seenItems();
  const checkPlan = samePlan();
  const warnings = mergeWarnings();
  const counts = { records: 0, duplicates: 0 };
  async function rowsToKeep(records: readonly PlacedRecord[], path: string): Promise<string> {
    let rows = "";
    for (const { record, line } of records) {
      const row = formatRow(record);
      checkPlan(record, { path, line });
      const verdict = judge(record, row, { path, line });
      if (verdict.type === "conflict") throw await conflictError(record, { path, line }, verdict.earlier);
      if (verdict.type === "duplicate") {
        counts.duplicates++;
        continue;
      }
      rows += row;
      counts.records++;
      warnings.take(record);
    }
    return rows;
  }
  return { rowsToKeep, counts, warnings: () => warnings.end() };
}

function foreignWarning(column: string, path: string): string {
  return `the column ${JSON.stringify(column)} of "${path}" is not kept: it is none of a result file's`;
}

/** @throws {UserError} where the output is one of the files, e.g. taken in by a `*`. */
async function requireOther(files: readonly string[], output: string): Promise<void> {
  const real = (path: string) => Deno.realPath(path).catch(() => null);
  const target = await real(output);
  if (target === null) return;
  for (const path of files) {
    if (await real(path) !== target) continue;
    throw new UserError(`cannot merge "${path}" into itself: it is the output too`, {
      hint: "choose another file with --output",
    });
  }
}
