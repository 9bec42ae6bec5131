/**
 * Writes charts to stdout for training: a stream of records, each
 * u32 length of JSON, JSON, u32 width, u32 height, u32 palette entries, the palette (RGB), one byte a pixel.
 *
 *   deno run training/stream_charts.ts --seed 1000000 --start 0 --count 100 --none-share 0.06
 *
 * Training seeds are 1000000 and up; evaluation never uses them.
 */
import { parseArgs } from "node:util";
import { drawChart } from "../src/charts/draw/draw_chart.ts";
import { chooseStyle } from "../src/charts/draw/random_style.ts";
import { STYLES } from "../src/charts/draw/style_names.ts";
import { type Chart, makeChart } from "../src/charts/make_chart.ts";
import { TIMEFRAMES } from "../src/charts/market.ts";
import { PATTERNS, trendOf } from "../src/charts/patterns.ts";
import { random } from "../src/charts/random.ts";
import { answerFor } from "./answers.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seed: { type: "string", default: "1000000" },
    start: { type: "string", default: "0" },
    count: { type: "string", default: "100" },
    "none-share": { type: "string", default: "0.06" },
  },
});

const SYMBOLS = ["EURUSD", "GBPUSD", "USDJPY", "XAUUSD", "BTCUSD", "SPX500", "AAPL", "TEST"];

for (let offset = 0; offset < Number(values.count); offset++) {
  await writeRecord(Number(values.seed), Number(values.start) + offset);
}

/** Half of the charts look as `generate` draws them by default; the others vary in everything. */
async function writeRecord(seed: number, index: number): Promise<void> {
  const dice = random(seed, index, 77);
  const usual = dice.chance(0.4);
  // a sixteenth of `none` is too few: a model that sees more of them says less that is not there
  const pattern = dice.chance(Number(values["none-share"])) ? "none" : PATTERNS[index % PATTERNS.length]!;
  const noise = usual ? 0.5 : dice.between(0.1, 1);
  const bars = usual || dice.chance(0.5) ? 100 : dice.integer(60, 180);
  const symbol = usual ? "EURUSD" : dice.pick(SYMBOLS);
  const timeframe = usual ? "H1" : dice.pick(TIMEFRAMES);
  const chart = makeChart({ pattern, seed, index, bars, symbol, timeframe, days: 30, noise });
  const style = chooseStyle(usual && dice.chance(0.7) ? dice.pick(STYLES) : "random", dice);
  const [width, height] = usual ? [1200, 600] : [dice.integer(500, 1200), dice.integer(300, 800)];
  const title = `${symbol} ${timeframe}`;
  const drawing = drawChart(chart.candles, { width, height, style, title, volume: dice.chance(usual ? 0.2 : 0.35) });
  const { image, layout } = drawing;
  const meta = new TextEncoder().encode(JSON.stringify({
    ...facts(chart),
    trend: trendOf(pattern),
    noise,
    style: style.name,
    seed,
    index,
    bars,
    plot: layout.plot,
    price_range: [layout.low, layout.high],
    answer: answerFor(chart),
  }));
  await write(numbers(meta.length), meta, numbers(width, height, image.palette.length / 3), image.palette, image.pixels);
}

function facts(chart: Chart) {
  const last = chart.candles.length - 1;
  const bars = chart.keyPoints.map(([bar]) => bar);
  return {
    pattern: chart.pattern,
    window: bars.length === 0 ? null : [bars[0]! / last, bars[bars.length - 1]! / last],
    key_points: chart.keyPoints,
    candles: chart.candles.map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume]),
  };
}

function numbers(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

async function write(...parts: Uint8Array[]): Promise<void> {
  const writer = Deno.stdout.writable.getWriter();
  for (const part of parts) await writer.write(part);
  writer.releaseLock();
}
