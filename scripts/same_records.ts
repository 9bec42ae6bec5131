/**
 * Tells whether two result CSVs hold the same records, in any order, but for what differs from run to run:
 *
 *   deno run --allow-read scripts/same_records.ts A.csv B.csv
 */
import { formatRow } from "../src/results/write_csv.ts";
import { readAllRecords } from "../src/results/read_csv.ts";
import { isMeasured, type ResultRecord } from "../src/results/record.ts";

const [first, second] = Deno.args;
if (first === undefined || second === undefined) throw new Error("two files, please");
const [a, b] = [await rowsOf(first), await rowsOf(second)];
const lacking = [...a.filter((row) => !b.includes(row)), ...b.filter((row) => !a.includes(row))];
if (a.length !== b.length || lacking.length > 0) {
  await print(`${a.length} and ${b.length} records, ${lacking.length} in one file only, e.g.\n${lacking[0]}`);
  Deno.exit(1);
}
await print(`the same ${a.length} records, but for times, memory and run ids\n`);

/** The records' rows without times, memory and run, sorted. */
async function rowsOf(path: string): Promise<string[]> {
  return (await readAllRecords(path)).map((record) => formatRow(withoutTimes(record))).sort();
}

function withoutTimes(record: ResultRecord): ResultRecord {
  const provenance = { ...record.provenance, runId: null };
  const same = { timestamp: "", memoryMb: null, loadMs: null, provenance };
  if (!isMeasured(record)) return { ...record, ...same };
  const none = {
    preprocessMs: null,
    visionMs: null,
    prefillMs: null,
    decodeMs: null,
    decodeTokensPerS: null,
  };
  return { ...record, ...same, timings: { latencyMs: 0, ttftMs: null, tpotMs: null, ...none } };
}

async function print(text: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(text));
}
