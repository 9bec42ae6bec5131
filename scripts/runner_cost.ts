/**
 * What the runner itself takes per item: the time from one record to the next that is not the model's, in the process of
 * the built-in model, as a share of the whole:
 *
 *   deno run --allow-read --allow-write --allow-env --allow-run --allow-sys scripts/runner_cost.ts [CHARTS]
 */
import { join } from "node:path";
import { benchmark } from "../src/benchmark/benchmark.ts";
import { generateCharts } from "../src/charts/generate.ts";
import { PATTERNS } from "../src/charts/patterns.ts";
import { DEFAULT_PROMPT } from "../src/inference/default_prompt.ts";
import { isMeasured } from "../src/results/record.ts";
import { median } from "../src/scoring/statistics.ts";

const [charts = 60] = Deno.args.map(Number);
const folder = await Deno.makeTempDir();
const look = { width: 1200, height: 600, style: "classic", volume: false } as const;
const market = { symbol: "EURUSD", timeframe: "H1", days: 30 };
const set = { numCharts: charts, bars: 100, ...market, patterns: PATTERNS, noise: 0.5, seed: 7, look };
await generateCharts({ set, folder });

const own: number[] = [];
const whole: number[] = [];
let before: number | undefined;
const never = new AbortController().signal;
await benchmark(
  {
    imagesDir: folder,
    models: ["builtin"],
    precisions: ["fp32"],
    backends: ["wasm"],
    allowFallback: false,
    repetitions: 1,
    warmup: 1,
    timeoutS: 120,
    maxNewTokens: 64,
    prompt: DEFAULT_PROMPT,
    output: join(folder, "out.csv"),
    resume: false,
  },
  {
    started() {},
    recorded(record) {
      const now = performance.now(); // the record is on the disk
      if (before !== undefined && isMeasured(record)) {
        whole.push(now - before);
        own.push(now - before - record.timings.latencyMs);
      }
      before = now;
    },
    remark() {},
    warn() {},
    stray() {},
  },
  { soft: never, hard: never },
);
await Deno.remove(folder, { recursive: true });
const [ownMs, wholeMs] = [median(own), median(whole)];
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const text =
  `${own.length} items: ${ownMs.toFixed(2)} ms of ${wholeMs.toFixed(1)} ms an item are the runner's own ` +
  `(medians; ${(100 * sum(own) / sum(whole)).toFixed(2)} % of all time), ` +
  `${(ownMs / 10).toFixed(2)} % of an item of one second\n`;
Deno.stdout.writeSync(new TextEncoder().encode(text));
