import type { Candle } from "../candle.ts";
import { timeLabel, timeTicks } from "./axes.ts";
import { blankImage, fillRect, type IndexedImage, strokeRect } from "./canvas.ts";
import { type Layout, layOut } from "./layout.ts";
import { drawMarks } from "./marks.ts";
import { type Inks, paletteOf, type Style } from "./styles.ts";
import { drawText, textWidth } from "./text.ts";

export interface DrawOptions {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly style: Style;
  /** Stands above the chart, e.g. "EURUSD H1". */
  readonly title: string;
  /** Adds a pane with the volume under the prices. */
  readonly volume: boolean;
}

/** A chart's picture, and where its parts stand on it. */
export interface Drawing {
  readonly image: IndexedImage;
  readonly layout: Layout;
}

/** Draws candles (at least two) with axes, labels and grid. */
export function drawChart(candles: readonly Candle[], options: DrawOptions): Drawing {
  const { palette, inks } = paletteOf(options.style);
  const image = blankImage(options.width, options.height, palette);
  const volume = options.volume && candles.some((candle) => candle.volume !== null);
  const layout = layOut(candles, { ...options, volume });
  drawPriceAxis(image, layout, options.style, inks);
  drawTimeAxis(image, candles, layout, options.style, inks);
  drawMarks(image, candles, layout, options.style, inks);
  if (layout.volume) drawVolume(image, candles, layout, inks);
  const titleTop = (layout.plot.top - layout.titleFace.height) / 2;
  drawText(image, layout.titleFace, layout.plot.left, titleTop, options.title, inks.text);
  return { image, layout };
}

function drawPriceAxis(image: IndexedImage, layout: Layout, style: Style, inks: Inks): void {
  const { plot, face, ticks } = layout;
  strokeRect(image, plot.left - 1, plot.top - 1, plot.right + 1, plot.bottom + 1, 1, inks.grid);
  for (const value of ticks.values) {
    const y = Math.round(layout.y(value));
    if (style.grid) fillRect(image, plot.left, y, plot.right, y + 1, inks.grid);
    const label = value.toFixed(ticks.digits);
    const x = style.priceAxis === "right"
      ? plot.right + face.height * 0.4
      : plot.left - face.height * 0.4 - textWidth(face, label);
    drawText(image, face, x, y - face.height / 2, label, inks.text);
  }
}

function drawTimeAxis(
  image: IndexedImage,
  candles: readonly Candle[],
  layout: Layout,
  style: Style,
  inks: Inks,
): void {
  const { plot, face } = layout;
  const bottom = layout.volume?.bottom ?? plot.bottom;
  const widest = textWidth(face, timeLabel(candles[0]!.time, candles)) * 1.6;
  for (const bar of timeTicks(candles.length, widest / layout.pitch)) {
    const x = Math.round(layout.x(bar));
    if (style.grid) fillRect(image, x, plot.top, x + 1, bottom, inks.grid);
    const label = timeLabel(candles[bar]!.time, candles);
    const left = x - textWidth(face, label) / 2;
    const inside = Math.min(Math.max(left, 2), image.width - textWidth(face, label) - 2);
    drawText(image, face, inside, bottom + face.height * 0.35, label, inks.text);
  }
}

function drawVolume(image: IndexedImage, candles: readonly Candle[], layout: Layout, inks: Inks): void {
  const box = layout.volume!;
  strokeRect(image, box.left - 1, box.top - 1, box.right + 1, box.bottom + 1, 1, inks.grid);
  const most = Math.max(...candles.map((candle) => candle.volume ?? 0), 1e-9);
  const half = layout.pitch * 0.35;
  candles.forEach((candle, bar) => {
    const height = Math.round((box.bottom - box.top) * 0.92 * (candle.volume ?? 0) / most);
    const left = Math.round(layout.x(bar) - half);
    const right = Math.max(left + 1, Math.round(layout.x(bar) + half));
    const ink = candle.close >= candle.open ? inks.volumeUp : inks.volumeDown;
    fillRect(image, left, box.bottom - height, right, box.bottom, ink);
  });
}
