import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { STYLE_CHOICES } from "../charts/draw/style_names.ts";
import { MAX_BARS, MIN_BARS, TIMEFRAMES } from "../charts/market.ts";
import { isPattern, type Pattern, PATTERNS } from "../charts/patterns.ts";
import type { Context } from "./context.ts";
import { integer, number } from "./options.ts";
import { countProgress } from "./progress.ts";
import type { Printer } from "./printer.ts";

export function generateCommand(context: Context) {
  const command = describe();
  return command.action(context.action((options) => generate(options, context.printer)));
}

type Options = ReturnType<ReturnType<typeof describe>["opts"]>;

function describe() {
  return new Command("generate")
    .description("make charts whose pattern is known, with labels.jsonl")
    .option("-n, --num-charts <count>", "charts to make", integer(1, 1_000_000), 25)
    .option("--bars <count>", "candles a chart", integer(MIN_BARS, MAX_BARS), 100)
    .option(
      "--symbol <name>",
      "symbol in the title; sets where prices stand (default: EURUSD, or the file's)",
    )
    .addOption(
      new Option("--timeframe <name>", "length of a bar (default: H1, or the file's)").choices(TIMEFRAMES),
    )
    .option("--days <count>", "days over which charts may start", integer(1, 36500), 30)
    .option("--patterns <list>", `patterns to draw in turn, separated by commas, or "all"`, parsePatterns, [
      ...PATTERNS,
    ])
    .option("--noise <amount>", "0 (clean) to 1", number(0, 1), 0.5)
    .option("--seed <number>", "same seed, same charts", integer(0, Number.MAX_SAFE_INTEGER), 42)
    .option("--width <pixels>", "width of an image", integer(160, 8192), 1200)
    .option("--height <pixels>", "height of an image", integer(120, 8192), 600)
    .addOption(
      new Option("--style <name>", "look of the charts").choices(STYLE_CHOICES).default("classic" as const),
    )
    .option(
      "--controls",
      "for every chart another one, labelled none: the same without its pattern's evidence, or a random walk",
      false,
    )
    .option("--volume", "add a pane with the volume", false)
    .addOption(
      new Option("--from-csv <file>", "draw windows of real prices (OHLCV) instead")
        .conflicts(["patterns", "noise", "days", "controls"]),
    )
    .addOption(
      new Option("--date-format <order>", "order of dates like 01/02/2024 in the CSV").choices([
        "dmy",
        "mdy",
      ]),
    )
    .option("--skip-bad-rows", "leave bad rows of the CSV out instead of refusing the file", false)
    .option("-o, --output-dir <folder>", "where charts go", "data/images")
    .addOption(new Option("--format <name>", "image format").choices(["png"]).default("png"));
}

function parsePatterns(text: string): Pattern[] {
  if (text === "all") return [...PATTERNS];
  return text.split(",").map((part) => {
    const name = part.trim();
    if (isPattern(name)) return name;
    throw new InvalidArgumentError(`"${name}" is not a pattern; known: ${PATTERNS.join(", ")}.`);
  });
}

async function generate(options: Options, printer: Printer): Promise<void> {
  if (options.fromCsv !== undefined) return await generateReal(options, options.fromCsv, printer);
  const { generateCharts } = await import("../charts/generate.ts");
  const { numCharts, bars, days, patterns, noise, seed, controls, outputDir } = options;
  const { symbol = "EURUSD", timeframe = "H1" } = options;
  const set = { numCharts, bars, symbol, timeframe, days, patterns, noise, seed, controls, look: options };
  const progress = countProgress(printer, { total: controls ? 2 * numCharts : numCharts, unit: "charts" });
  const labels = await generateCharts({ set, folder: outputDir, onChart: progress.update });
  progress.finish();
  printer.out(`${labels.length} charts in ${outputDir}`);
}

async function generateReal(options: Options, file: string, printer: Printer): Promise<void> {
  const { generateFromCsv } = await import("../charts/generate_from_csv.ts");
  const { symbol, timeframe, dateFormat, skipBadRows, numCharts, bars, seed, outputDir } = options;
  const read = {
    skipBadRows,
    ...(symbol === undefined ? {} : { symbol }),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(dateFormat === undefined ? {} : { dateFormat }),
  };
  const progress = countProgress(printer, { total: numCharts, unit: "charts" });
  const onChart = progress.update;
  const result = await generateFromCsv({
    file,
    read,
    numCharts,
    bars,
    seed,
    look: options,
    folder: outputDir,
    onChart,
  });
  progress.finish();
  if (result.skipped > 0) {
    printer.warn(`${result.skipped} bad rows of "${file}" left out: ${result.problems.join("; ")}`);
  }
  const labelled = result.labels.filter((label) => label.pattern !== null).length;
  printer.out(
    `${result.labels.length} charts from ${result.candles} bars in ${outputDir}, ` +
      `${labelled} labelled by the rule detector, ${result.labels.length - labelled} unlabelled`,
  );
}
