import { outputPaths } from "../benchmark/output_paths.ts";
import { readHeader, readJournal } from "../benchmark/journal/read.ts";
import { cellName, type ResultRecord } from "../results/record.ts";

/** The machine's pace around a record's item, ms; NaN where it was not measured. */
export type PaceOf = (record: ResultRecord) => number;

/**
 * Reads what `benchmark --pace` measured: it stands in the journal beside the result CSV, which the two arms of a
 * noise-floor run share.
 * @returns null for a CSV without its journal, or of a run without `--pace`.
 * @throws {UserError} for a damaged journal.
 */
export async function readPace(csv: string): Promise<PaceOf | null> {
  const path = await journalOf(csv);
  if (path === null || (await readHeader(path))?.settings.pace !== true) return null;
  const paces = new Map<string, number>();
  for await (const { entry } of readJournal(path)) {
    if (entry.type === "record" && entry.paceMs !== undefined) paces.set(keyOf(entry.record), entry.paceMs);
  }
  return (record) => paces.get(keyOf(record)) ?? NaN;
}

async function journalOf(csv: string): Promise<string | null> {
  const candidates = [outputPaths(csv), outputPaths(csv.replace(/\.aa\.csv$/i, ".csv"))];
  for (const { journal } of candidates) {
    if (await Deno.stat(journal).then(() => true, () => false)) return journal;
  }
  return null;
}

/** No two records of a run have the same moment: items are measured one after the other. */
function keyOf({ timestamp, image, cell, repetition, provenance: { runId } }: ResultRecord): string {
  return `${runId} ${timestamp} ${repetition} ${cellName(cell)} ${image}`;
}
