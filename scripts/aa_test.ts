// deno-lint-ignore-file no-console
// How often `compare` errs on this machine. Runs the built-in model (fp32, wasm) again and again, each time as two arms in
// turns (`--noise-floor`), and compares equal runs, of which none should be called different, and runs of which the newer
// had 10 % put on its times, which all should. Pairs: the two arms of a run, and a run with the next one.
//   deno run --allow-all scripts/aa_test.ts [ROUNDS, default 41] [CHARTS, default 60]
import { join } from "node:path";
import { readAllRecords } from "../src/results/read_csv.ts";
import { isMeasured, type ResultRecord } from "../src/results/record.ts";
import { formatRow, HEADER_ROW } from "../src/results/write_csv.ts";

const [rounds = 41, charts = 60] = Deno.args.map(Number);
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

/** Which metrics `compare` calls different. */
async function differing(base: string, next: string, floor?: string): Promise<string[]> {
  const more = floor === undefined ? [] : ["--noise-floor", path(floor)];
  const report = JSON.parse(
    await chartvlm("compare", path(base), path(next), "--format", "json", ...more),
  ) as { cells: { findings: { metric: string; verdict: string }[] }[] };
  return report.cells.flatMap(({ findings }) =>
    findings.filter(({ verdict }) => !/^no difference|^$/.test(verdict ?? "")).map(({ metric }) => metric)
  );
}

async function slowDown(from: string, to: string): Promise<void> {
  const rows = (await readAllRecords(path(from))).map((record) => formatRow(slower(record)));
  await Deno.writeTextFile(path(to), HEADER_ROW + rows.join(""));
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
const run = ["benchmark", "--images-dir", path("images"), "--model", "builtin", "--precision", "fp32"];
for (let round = 0; round < rounds; round++) {
  const [base, arm] = [`${round}.csv`, `${round}.aa.csv`];
  await chartvlm(...run, "--warmup", "5", "--noise-floor", "--output", path(base));
  await Deno.rename(path(arm), path(`${round}b.csv`)); // else compare would take it for the floor by itself
  const other = `${round}b.csv`;
  await slowDown(other, "slow.csv");
  count("arms of one run, alike", await differing(base, other));
  count("arms of one run, 10 % slower", await differing(base, "slow.csv"));
  if (round === 0) continue;
  const before = [`${round - 1}.csv`, `${round - 1}b.csv`] as const;
  await slowDown(base, "slow.csv");
  count("a run and the next, alike, with noise floor", await differing(before[0], base, before[1]));
  count(
    "a run and the next, 10 % slower, with noise floor",
    await differing(before[0], "slow.csv", before[1]),
  );
  console.error(`round ${round + 1} of ${rounds}`, JSON.stringify([...tallies]));
}
for (const [kind, { tries, any, byMetric }] of tallies) {
  console.log(`${kind}: called different ${any} of ${tries}`, byMetric);
}
