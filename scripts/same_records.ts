/**
 * Compares two result CSVs but for times, memory and what a run is called: `same_records.ts A.csv B.csv`. Exit code 1 and
 * the first difference where they hold other records.
 */
import assert from "node:assert/strict";
import { readAllRecords } from "../src/results/read_csv.ts";
import { isMeasured, type ResultRecord } from "../src/results/record.ts";

const [a = "", b = ""] = Deno.args;
const [first, second] = await Promise.all(
  [a, b].map(async (path) => (await readAllRecords(path)).map(lasting).sort()),
);
assert.deepEqual(first, second);
Deno.stdout.writeSync(new TextEncoder().encode(`the same ${first!.length} records\n`));

function lasting(record: ResultRecord): string {
  const { timestamp: _timestamp, memoryMb: _memory, loadMs: _load, provenance, ...rest } = record;
  const { runId: _run, ...versions } = provenance;
  if (!isMeasured(record)) return JSON.stringify({ ...rest, versions });
  const { timings: _timings, ...answer } = rest as typeof record;
  return JSON.stringify({ ...answer, versions });
}
