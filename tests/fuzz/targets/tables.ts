import { join } from "node:path";
import fc from "fast-check";
import { parseCandles, readCandles } from "../../../src/charts/import/read_candles.ts";
import { parseLabels } from "../../../src/charts/labels.ts";
import { prepareFolder, removeLeftovers } from "../../../src/charts/output_folder.ts";
import { remakeCharts } from "../../../src/charts/remake.ts";
import { findCharts } from "../../../src/benchmark/charts.ts";
import { readRecordBatches } from "../../../src/results/read_csv.ts";
import { cutTornRow } from "../../../src/results/torn_row.ts";
import { formatRow, HEADER_ROW } from "../../../src/results/write_csv.ts";
import { arbitraryRecord } from "../../results/arbitrary_record.ts";
import { mutate } from "../mutate.ts";
import type { Random } from "../random.ts";
import { plainTarget } from "../target.ts";

const FIXTURES = new URL("../../fixtures/", import.meta.url);

function read(...paths: string[]): Uint8Array[] {
  return paths.map((path) => Deno.readFileSync(new URL(path, FIXTURES)).slice(0, 20_000));
}

/** One value of an arbitrary. */
export function sample<T>(arbitrary: fc.Arbitrary<T>, random: Random): T {
  return fc.sample(arbitrary, { seed: random.below(2 ** 31), numRuns: 1 })[0]!;
}

const RESULTS = read("visualize/results.csv", "visualize/seven_columns.csv");
const records = fc.array(arbitraryRecord, { maxLength: 8 });

export const resultCsv = plainTarget({
  name: "result_csv",
  cases: 20_000,
  make(random) {
    if (random.chance(0.5)) return mutate(random.pick(RESULTS), random, RESULTS);
    const text = HEADER_ROW + sample(records, random).map(formatRow).join("");
    return mutate(new TextEncoder().encode(text), random, RESULTS);
  },
  async run(input, folder) {
    const path = join(folder, "r.csv");
    await Deno.writeFile(path, input);
    await cutTornRow(path);
    await Deno.writeFile(path, input);
    for await (const batch of readRecordBatches(path)) batch.length;
  },
});

const LABELS = read("visualize/labels.jsonl");

/** Labels read, their charts made again, and the leftovers of an earlier call removed. */
export const labels = plainTarget({
  name: "labels",
  cases: 17_000,
  make: (random) => mutate(randomLines(random.pick(LABELS), random), random, LABELS),
  async run(input, folder) {
    const charts = join(folder, "charts");
    await Deno.mkdir(charts, { recursive: true });
    await Deno.writeFile(join(charts, "labels.jsonl"), input);
    await removeLeftovers(charts, await prepareFolder(charts), []);
    remakeCharts(parseLabels(new TextDecoder().decode(input), "labels.jsonl"));
    await findCharts(charts);
  },
});

/** A few lines from the beginning. */
function randomLines(bytes: Uint8Array, random: Random): Uint8Array {
  const lines = new TextDecoder().decode(bytes).split("\n");
  return new TextEncoder().encode(lines.slice(0, 1 + random.below(6)).join("\n"));
}

const PRICES = read(
  ..."AAPL_yfinance.csv BTCUSDT_binance_ms.csv EURUSD_histdata.csv EURUSD_metatrader5.csv EURUSD_metatrader5_utf16.csv GBPUSD_metatrader4.csv SPX_yahoo.csv cryptodatadownload.csv day_first.csv decimal_comma.csv investing.csv month_names.csv stooq_bulk.txt stooq_daily.csv tradingview_epoch.csv tradingview_iso.csv"
    .split(" ").map((name) => `ohlcv/${name}`),
).map((bytes) => bytes.slice(0, 2000));

export const prices = plainTarget({
  name: "ohlcv",
  cases: 20_000,
  make: (random) => mutate(random.pick(PRICES), random, PRICES),
  async run(input, folder) {
    const path = join(folder, "EURUSD_H1.csv");
    await Deno.writeFile(path, input);
    const skipBadRows = input.length % 2 === 0;
    await readCandles(path, { skipBadRows });
    parseCandles(new TextDecoder().decode(input), path, { skipBadRows: true, dateFormat: "mdy" });
  },
});
