/**
 * Draws every figure twice, by the static export and by a real Chromium, and puts the two side by side.
 *
 *   deno run -A scripts/compare_renderings.ts RESULTS.csv FOLDER [HISTORY.sqlite] [BASE.csv]
 *
 * Writes FOLDER/<figure>.png (left: export, right: Chromium, both turned into pixels by Chromium) and a line a figure:
 * milliseconds, bytes, and the share of pixels that differ by more than 32 of 255 in any channel.
 */
import { join } from "node:path";
import { decode, encode } from "fast-png";
import type { Browser } from "playwright-core";
import { openPlotter } from "../src/visualize/export/draw_plot.ts";
import { loadFonts } from "../src/visualize/export/fonts.ts";
import { PICTURE_WIDTH } from "../src/visualize/export/picture.ts";
import { compareView } from "../src/visualize/compare_view.ts";
import { dashboardFigures } from "../src/visualize/dashboard.ts";
import { confusionFigure } from "../src/visualize/figures/confusion.ts";
import { heatmapFigure } from "../src/visualize/figures/heatmap.ts";
import { historyView } from "../src/visualize/history_view.ts";
import { metricOf } from "../src/visualize/metric.ts";
import { MEDIAN } from "../src/visualize/statistic.ts";
import { readDataset } from "../src/visualize/visualize.ts";
import { launchChromium } from "../tests/browser/chromium.ts";
import { chromiumPlotter } from "../tests/browser/chromium_svg.ts";

const [input, folder, history, base] = Deno.args;
if (input === undefined || folder === undefined) throw new Error("name RESULTS.csv and FOLDER");
await Deno.mkdir(folder, { recursive: true });
const metric = metricOf("latency_ms / tokens");
const dataset = await readDataset(input, { collector: metric.collector });
const figures = [
  ...dashboardFigures(dataset),
  confusionFigure(dataset, "confusion"),
  heatmapFigure(dataset, metric.column, "heatmap_expression", MEDIAN),
  ...(history === undefined ? [] : (await historyView(history)).figures),
  ...(base === undefined ? [] : (await compareView({ base, new: input })).figures),
].filter(({ data }) => data.length > 0);

const fonts = await loadFonts();
const plotter = openPlotter(fonts);
const browser = await launchChromium();
const chromium = await chromiumPlotter(browser, fonts);
for (const figure of figures) {
  const start = performance.now();
  const own = await plotter.draw(figure, PICTURE_WIDTH);
  const took = performance.now() - start;
  const theirs = await chromium.draw(figure, PICTURE_WIDTH);
  const [left, right] = [await pixels(browser, own), await pixels(browser, theirs)];
  await Deno.writeFile(join(folder, `${figure.id}.png`), encode(sideBySide(left, right)));
  line(
    figure.id,
    `${took.toFixed(0)} ms`,
    `${own.length} bytes (Chromium ${theirs.length})`,
    `${(100 * different(left, right)).toFixed(3)} %`,
  );
}
line("peak memory", `${(Deno.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB resident`);
await browser.close();

function line(...parts: string[]): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${parts.join("  ")}\n`));
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

async function pixels(browser: Browser, svg: string): Promise<Pixels> {
  const page = await browser.newPage({ viewport: { width: PICTURE_WIDTH, height: 400 } });
  const face =
    `@font-face{font-family:Arimo;src:url(data:font/ttf;base64,${fonts.regular.bytes.toBase64()})}`;
  const bold =
    `@font-face{font-family:Arimo;font-weight:bold;src:url(data:font/ttf;base64,${fonts.bold.bytes.toBase64()})}`;
  await page.setContent(`<meta charset="utf-8"><style>${face}${bold}body{margin:0}</style>${svg}`);
  await page.evaluate(() => document.fonts.ready);
  const png = decode(await page.locator("svg").first().screenshot());
  await page.close();
  return { width: png.width, height: png.height, data: rgba(png) };
}

function rgba(
  { data, channels }: { readonly data: ArrayLike<number>; readonly channels: number },
): Uint8Array {
  const all = new Uint8Array(4 * data.length / channels).fill(255);
  for (let i = 0; i < data.length; i++) all[4 * Math.floor(i / channels) + i % channels] = data[i]!;
  return all;
}

function different(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height) return 1;
  let count = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    if ([0, 1, 2].some((channel) => Math.abs(a.data[at + channel]! - b.data[at + channel]!) > 32)) count++;
  }
  return count / (a.width * a.height);
}

function sideBySide(left: Pixels, right: Pixels) {
  const [width, height] = [left.width + right.width, Math.max(left.height, right.height)];
  const data = new Uint8Array(4 * width * height).fill(128);
  for (const [{ width: own, height: rows, data: from }, shift] of [[left, 0], [right, left.width]] as const) {
    for (let row = 0; row < rows; row++) {
      data.set(from.subarray(4 * row * own, 4 * (row + 1) * own), 4 * (row * width + shift));
    }
  }
  return { width, height, data, channels: 4, depth: 8 } as const;
}
