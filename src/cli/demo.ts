import { join, resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { PATTERNS } from "../charts/patterns.ts";
import { integer } from "./options.ts";
import type { Context } from "./context.ts";
import type { Printer } from "./printer.ts";

const CHARTS = 2 * PATTERNS.length;
const PRECISIONS = ["fp32", "int8"];

export function demoCommand(context: Context) {
  return new Command("demo")
    .description("make charts, run the built-in model on them in two precisions, write the pages")
    .option("-o, --output <folder>", "folder for charts, results and pages", "demo")
    .option(
      "--num-charts <count>",
      "charts to make; the default is two of each pattern",
      integer(1, 10_000),
      CHARTS,
    )
    .option("--seed <number>", "another seed, other charts", integer(0, Number.MAX_SAFE_INTEGER), 42)
    .action(context.action((options) => runDemo(options, context.printer)));
}

interface DemoOptions {
  readonly output: string;
  readonly numCharts: number;
  readonly seed: number;
}

async function runDemo(options: DemoOptions, printer: Printer): Promise<number> {
  const { output: folder } = options;
  const images = join(folder, "images");
  printer.info(`1/3 drawing ${options.numCharts} charts`);
  await drawCharts(images, options);
  printer.info(`2/3 asking the built-in model about each chart, in ${PRECISIONS.join(" and ")}`);
  const results = join(folder, "results");
  const csv = join(results, "benchmark.csv");
  const exitCode = await measure(images, csv, printer);
  if (exitCode !== 0) return exitCode;
  printer.info("3/3 drawing the pages");
  const { visualize } = await import("../visualize/visualize.ts");
  const pages = join(results, "visualizations");
  const labels = join(images, "labels.jsonl");
  await visualize({ input: csv, output: pages, summary: join(results, "summary.txt"), labels });
  printer.out([
    "",
    `Open ${resolve(pages, "dashboard.html")} in a browser.`,
    `Charts ${images}, records ${csv}, summary ${join(results, "summary.txt")}`,
  ].join("\n"));
  return 0;
}

async function drawCharts(folder: string, { numCharts, seed }: DemoOptions): Promise<void> {
  const { generateCharts } = await import("../charts/generate.ts");
  const look = { width: 1200, height: 600, style: "classic", volume: false } as const;
  const market = { symbol: "EURUSD", timeframe: "H1", days: 30 };
  const set = { numCharts, bars: 100, ...market, patterns: PATTERNS, noise: 0.5, seed, look };
  await generateCharts({ set, folder });
}

async function measure(images: string, output: string, printer: Printer): Promise<number> {
  const { exitCodeOf, runBenchmark } = await import("./run_benchmark.ts");
  const { DEFAULT_PROMPT } = await import("../inference/default_prompt.ts");
  return exitCodeOf(
    await runBenchmark({
      imagesDir: images,
      models: ["builtin"],
      precisions: PRECISIONS,
      backends: ["wasm"],
      allowFallback: false,
      warmup: 1,
      repetitions: 1,
      timeoutS: 120,
      maxNewTokens: 64,
      prompt: DEFAULT_PROMPT,
      output,
      resume: false,
    }, printer),
  );
}
