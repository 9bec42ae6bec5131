import type { Candle } from "../candle.ts";
import { priceTicks } from "./axes.ts";
import type { Style } from "./styles.ts";
import { type Face, faceOf, textWidth } from "./text.ts";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where everything of a chart stands, in pixels. */
export interface Layout {
  readonly face: Face;
  readonly titleFace: Face;
  /** Pane of the prices. */
  readonly plot: Box;
  /** Pane of the volume, or null. */
  readonly volume: Box | null;
  /** Lowest and highest price of the price pane. */
  readonly low: number;
  readonly high: number;
  readonly ticks: { readonly values: readonly number[]; readonly digits: number };
  /** Centre of a bar, pixels from the left. */
  x(bar: number): number;
  /** Height of a price, pixels from the top. */
  y(price: number): number;
  /** Distance between bars, pixels. */
  readonly pitch: number;
}

export interface LayoutOptions {
  readonly width: number;
  readonly height: number;
  readonly volume: boolean;
  readonly style: Style;
}

export function layOut(candles: readonly Candle[], options: LayoutOptions): Layout {
  const { width, height, style } = options;
  const unit = Math.min(height / 600, width / 900);
  const face = faceOf(13 * unit);
  const titleFace = faceOf(16 * unit);
  const range = priceRange(candles, style.margin);
  const ticks = priceTicks(range.low, range.high, Math.max(3, Math.round(height / (4.5 * face.height))));
  const labels = ticks.values.map((value) => textWidth(face, value.toFixed(ticks.digits)));
  const labelRoom = Math.max(...labels, 0) + face.height;
  const edge = Math.round(face.height * 0.8);
  const onLeft = style.priceAxis === "left";
  const left = onLeft ? labelRoom : edge, right = width - (onLeft ? edge : labelRoom);
  const top = Math.round(titleFace.height * 1.6), floor = height - Math.round(face.height * 1.8);
  const bottom = options.volume ? Math.round(top + (floor - top) * 0.78) : floor;
  const pitch = (right - left) / candles.length;
  return {
    face,
    titleFace,
    plot: { left, top, right, bottom },
    volume: options.volume
      ? { left, top: bottom + Math.round(face.height * 0.5), right, bottom: floor }
      : null,
    ...range,
    ticks,
    pitch,
    x: (bar) => left + (bar + 0.5) * pitch,
    y: (price) => top + (range.high - price) / (range.high - range.low) * (bottom - top),
  };
}

function priceRange(candles: readonly Candle[], margin: number): { low: number; high: number } {
  let low = Infinity, high = -Infinity;
  for (const candle of candles) {
    low = Math.min(low, candle.low);
    high = Math.max(high, candle.high);
  }
  const room = (high - low || high * 0.01) * margin;
  return { low: low - room, high: high + room };
}
