// deno-lint-ignore-file no-console
// How often `compare` errs on this machine. Runs the built-in model (fp32) again and again, each time as two arms in
// turns (`--noise-floor`), and compares equal runs, of which none should be called different, and runs of which the newer
// had 10 % put on its times, which all should. Pairs: the two arms of a run (without noise floor), and a run with the next one (with).
//   deno run --allow-all scripts/aa_test.ts [ROUNDS, default 41] [CHARTS, default 60] [OPTION OF benchmark...]
// e.g. with 41 60 --pace --threads 1 --backend native
import { join } from "node:path";
import { readAllRecords } from "../src/results/read_csv.ts";
import { isMeasured, type ResultRecord } from "../src/results/record.ts";
import { formatRow, HEADER_ROW } from "../src/results/write_csv.ts";

const [rounds = 41, charts = 60] = Deno.args.slice(0, 2).map(Number);
const options = Deno.args.slice(2);
const SLOWER = 1.1;
const MAIN = join(import.meta.dirname!, "../main.ts");
const folder = await Deno.makeTempDir({ prefix: "aa-" });
const path = (name: string) => join(folder, name);

async function chartvlm(...args: string[]): Promise<string> {
  const command = ["run", "--allow-all", MAIN, "--quiet", ...args];
  const { success, stdout, stderr } = await new Deno.Command("deno", { args: command }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

interface Finding {
  readonly metric: string;
  readonly direction?: "worse" | "better" | "same";
}

const isDifferent = ({ direction = "same" }: Finding) => direction !== "same";
const isSlower = ({ metric, direction }: Finding) => direction === "worse" && /_ms|_s$/.test(metric);

/** Which metrics `compare` calls so. */
async function found(
  so: (finding: Finding) => boolean,
  base: string,
  next: string,
  floor?: string,
): Promise<string[]> {
  const more = floor === undefined ? [] : ["--noise-floor", path(floor)];
  const report = JSON.parse(
    await chartvlm("compare", path(base), path(next), "--format", "json", ...more),
  ) as { cells: { findings: Finding[] }[] };
  return report.cells.flatMap(({ findings }) => findings.filter(so).map(({ metric }) => metric));
}

/** Copies a result CSV, with the journal that holds the machine's pace. */
async function copy(from: string, to: string, change = (record: ResultRecord) => record): Promise<void> {
  const rows = (await readAllRecords(path(from))).map((record) => formatRow(change(record)));
  await Deno.writeTextFile(path(to), HEADER_ROW + rows.join(""));
  const journalOf = (csv: string) => path(csv.replace(/(\.aa)?\.csv$/, ".journal.jsonl"));
  await Deno.copyFile(journalOf(from), journalOf(to));
}

function slower(record: ResultRecord): ResultRecord {
  if (!isMeasured(record)) return record;
  const { latencyMs, ttftMs, decodeTokensPerS, ...others } = record.timings;
  const times = {
    latencyMs: latencyMs * SLOWER,
    ttftMs: ttftMs === null ? null : ttftMs * SLOWER,
    decodeTokensPerS: decodeTokensPerS === null ? null : decodeTokensPerS / SLOWER,
  };
  return { ...record, timings: { ...others, ...times } };
}

const tallies = new Map<string, { tries: number; any: number; byMetric: Record<string, number> }>();

function count(kind: string, metrics: readonly string[]): void {
  const tally = tallies.get(kind) ?? { tries: 0, any: 0, byMetric: {} };
  tally.tries++;
  if (metrics.length > 0) tally.any++;
  for (const metric of metrics) tally.byMetric[metric] = (tally.byMetric[metric] ?? 0) + 1;
  tallies.set(kind, tally);
}

await chartvlm("generate", "--num-charts", String(charts), "--output-dir", path("images"));
const run = [
  "benchmark",
  "--images-dir",
  path("images"),
  "--model",
  "builtin",
  "--precision",
  "fp32",
  ...options,
];
for (let round = 0; round < rounds; round++) {
  const [run0, arm0] = [`${round - 1}.csv`, `${round - 1}.aa.csv`];
  const [run1, arm1] = [`${round}.csv`, `${round}.aa.csv`];
  await chartvlm(...run, "--warmup", "5", "--noise-floor", "--output", path(run1));
  // Under other names: else compare would take the second arm for the noise floor by itself.
  await copy(run1, "first.csv");
  await copy(arm1, "second.csv");
  await copy(arm1, "slow.csv", slower);
  count("arms of one run, called different", await found(isDifferent, "first.csv", "second.csv"));
  count("arms of one run, 10 % slower, found", await found(isSlower, "first.csv", "slow.csv"));
  if (round > 0) {
    await copy(run1, "slow.csv", slower);
    count("a run and the next, called different", await found(isDifferent, run0, run1, arm0));
    count("a run and the next, 10 % slower, found", await found(isSlower, run0, "slow.csv", arm0));
  }
  console.error(`round ${round + 1} of ${rounds}`, JSON.stringify([...tallies]));
}
for (const [kind, { tries, any, byMetric }] of tallies) {
  console.log(`${kind}: ${any} of ${tries}`, byMetric);
}
