/**
 * Charts for the model card that `generate` alone does not make, from seeds that training never uses:
 *
 *   deno run -A training/evaluation_sets.ts random-walks FOLDER 400     geometric random walks, labelled none
 *   deno run -A training/evaluation_sets.ts candles FILE 240            candles for draw_held_out.py (mplfinance)
 */
import { join } from "node:path";
import { candlesFromPath } from "../src/charts/candles_from_path.ts";
import { formatLabels, type Label } from "../src/charts/labels.ts";
import { makeChart } from "../src/charts/make_chart.ts";
import { marketOf } from "../src/charts/market.ts";
import { PATTERNS, trendOf } from "../src/charts/patterns.ts";
import { randomWalk } from "../src/charts/patternless.ts";
import { random } from "../src/charts/random.ts";
import { imageName, renderCandles } from "../src/charts/render.ts";

const WALK_SEED = 700_000;
const CANDLE_SEED = 710_000;

const [what, target = "", count = "0"] = Deno.args;
if (what === "random-walks") await drawRandomWalks(target, Number(count));
else if (what === "candles") await writeCandles(target, Number(count));
else throw new Error("say random-walks or candles, a path, and how many");

/** No pattern was put in, no drift, constant volatility in the mean: what a chart reader should say none of. */
async function drawRandomWalks(folder: string, charts: number): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const labels: Label[] = [];
  const look = { width: 1200, height: 600, style: "classic", volume: false } as const;
  for (let index = 0; index < charts; index++) {
    const source = random(WALK_SEED, index);
    const candles = candlesFromPath(randomWalk(100, 0, source), {
      market: marketOf("EURUSD"),
      start: Date.UTC(2024, 0, 1),
      step: 3_600_000,
      barVolatility: 0.001,
    }, source);
    const { png, label } = renderCandles(candles, look, {
      image: imageName(index, charts),
      pattern: "none",
      trend: trendOf("none"),
      seed: WALK_SEED,
      noise: null,
      symbol: "EURUSD",
      timeframe: "H1",
      key_points: [],
      source: "random walk",
    }, [WALK_SEED, index]);
    await Deno.writeFile(join(folder, label.image), png);
    labels.push(label);
  }
  await Deno.writeTextFile(join(folder, "labels.jsonl"), formatLabels(labels));
}

/** One JSON object a line: pattern, trend, candles of a chart at default settings. */
async function writeCandles(file: string, charts: number): Promise<void> {
  const lines = Array.from({ length: charts }, (_, index) => {
    const pattern = PATTERNS[index % PATTERNS.length]!;
    const market = { symbol: "EURUSD", timeframe: "H1", days: 30 };
    const chart = makeChart({ ...market, pattern, seed: CANDLE_SEED, index, bars: 100, noise: 0.5 });
    const candles = chart.candles.map((c) => [c.time, c.open, c.high, c.low, c.close, c.volume]);
    return JSON.stringify({ pattern, trend: trendOf(pattern), key_points: chart.keyPoints, candles }) + "\n";
  });
  await Deno.writeTextFile(file, lines.join(""));
}
