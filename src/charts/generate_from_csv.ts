import { basename, join } from "node:path";
import { UserError } from "../errors.ts";
import { detectPattern } from "./detect/detect_pattern.ts";
import { readCandles, type ReadCandlesOptions } from "./import/read_candles.ts";
import { formatLabels, type Label } from "./labels.ts";
import { prepareFolder, removeLeftovers } from "./output_folder.ts";
import { trendOf } from "./patterns.ts";
import { imageName, type Look, renderCandles } from "./render.ts";

export interface FromCsvOptions {
  readonly file: string;
  readonly read: ReadCandlesOptions;
  /** Most windows to draw. */
  readonly numCharts: number;
  /** Candles a window. */
  readonly bars: number;
  readonly seed: number;
  readonly look: Look;
  readonly folder: string;
  readonly onChart?: (done: number) => void;
}

/** What came of a price file. */
export interface FromCsvResult {
  readonly labels: readonly Label[];
  readonly candles: number;
  /** Bad rows left out, and what was wrong with them. */
  readonly skipped: number;
  readonly problems: readonly string[];
}

/**
 * Draws windows of real prices, spread evenly from the first bar to the last. A window is labelled where the rule
 * detector is sure of what it shows, else its pattern and trend are null.
 * @throws {UserError} for a file that cannot be read, is not a price table, or is shorter than one window.
 */
export async function generateFromCsv(options: FromCsvOptions): Promise<FromCsvResult> {
  const series = await readCandles(options.file, options.read);
  const starts = windowStarts(series.candles.length, options.bars, options.numCharts);
  if (starts.length === 0) {
    throw new UserError(
      `cannot draw "${options.file}": it has ${series.candles.length} bars, a chart needs ${options.bars}`,
      { hint: "choose fewer with --bars" },
    );
  }
  const earlier = await prepareFolder(options.folder);
  const labels: Label[] = [];
  for (const [index, start] of starts.entries()) {
    const candles = series.candles.slice(start, start + options.bars);
    const found = detectPattern(candles);
    const { png, label } = renderCandles(candles, options.look, {
      image: imageName(index, starts.length),
      pattern: found.sure ? found.pattern : null,
      trend: found.sure ? trendOf(found.pattern) : null,
      seed: null,
      noise: null,
      symbol: series.symbol,
      timeframe: series.timeframe,
      key_points: found.sure ? found.keyPoints.map(([bar, price]) => [bar, price]) : [],
      source: `csv:${basename(options.file)} from ${new Date(candles[0]!.time).toISOString()}`,
    }, [options.seed, index]);
    await Deno.writeFile(join(options.folder, label.image), png);
    labels.push(label);
    options.onChart?.(labels.length);
  }
  await Deno.writeTextFile(join(options.folder, "labels.jsonl"), formatLabels(labels));
  await removeLeftovers(options.folder, earlier, labels);
  return { labels, candles: series.candles.length, skipped: series.skipped, problems: series.problems };
}

/** First bars of at most `count` windows, evenly spread, each a different one. */
export function windowStarts(candles: number, bars: number, count: number): number[] {
  const last = candles - bars;
  if (last < 0) return [];
  const windows = Math.min(count, last + 1);
  if (windows === 1) return [last];
  return Array.from({ length: windows }, (_, index) => Math.round(index * last / (windows - 1)));
}
