import type { Candle } from "../candle.ts";
import { drawLine, fillRect, type IndexedImage, strokeRect } from "./canvas.ts";
import type { Layout } from "./layout.ts";
import type { Inks, Style } from "./styles.ts";

/** Draws the prices: candles, bars or a line of closes. */
export function drawMarks(
  image: IndexedImage,
  candles: readonly Candle[],
  layout: Layout,
  style: Style,
  inks: Inks,
): void {
  const stroke = Math.max(1, Math.round(style.stroke * image.height / 600));
  if (style.mark === "line") return drawCloses(image, candles, layout, stroke, inks);
  candles.forEach((candle, bar) => {
    const shape = shapeOf(candle, bar, layout, style, stroke);
    if (style.mark === "ohlc") {
      drawBar(image, shape, stroke, candle.close >= candle.open ? inks.up : inks.down);
    } else drawCandle(image, candle, shape, stroke, style, inks);
  });
}

/** Pixel edges of one bar. */
interface Shape {
  readonly left: number;
  readonly right: number;
  readonly wickLeft: number;
  readonly high: number;
  readonly low: number;
  readonly open: number;
  readonly close: number;
}

/** The body has the wick in its middle: its width is odd or even as the stroke is. */
function shapeOf(candle: Candle, bar: number, layout: Layout, style: Style, stroke: number): Shape {
  const wide = Math.max(stroke, Math.round(layout.pitch * style.bodyShare));
  const width = (wide - stroke) % 2 === 0 ? wide : wide > stroke + 1 ? wide - 1 : wide + 1;
  const wickLeft = Math.round(layout.x(bar) - stroke / 2);
  const left = wickLeft - (width - stroke) / 2;
  return {
    left,
    right: left + width,
    wickLeft,
    high: Math.round(layout.y(candle.high)),
    low: Math.round(layout.y(candle.low)),
    open: Math.round(layout.y(candle.open)),
    close: Math.round(layout.y(candle.close)),
  };
}

function drawCandle(
  image: IndexedImage,
  candle: Candle,
  shape: Shape,
  stroke: number,
  style: Style,
  inks: Inks,
): void {
  const rising = candle.close >= candle.open;
  const edge = rising ? inks.edgeUp : inks.edgeDown;
  const top = Math.min(shape.open, shape.close);
  const bottom = Math.max(shape.open, shape.close, top + stroke);
  const wickRight = shape.wickLeft + stroke;
  fillRect(image, shape.wickLeft, shape.high, wickRight, top, edge);
  fillRect(image, shape.wickLeft, bottom, wickRight, Math.max(shape.low, bottom), edge);
  if (style.mark === "hollow" && rising) {
    return strokeRect(image, shape.left, top, shape.right, bottom, stroke, edge);
  }
  fillRect(image, shape.left, top, shape.right, bottom, rising ? inks.up : inks.down);
  if (edge !== inks.up && edge !== inks.down) {
    strokeRect(image, shape.left, top, shape.right, bottom, stroke, edge);
  }
}

function drawBar(image: IndexedImage, shape: Shape, stroke: number, ink: number): void {
  const wickRight = shape.wickLeft + stroke;
  fillRect(image, shape.wickLeft, shape.high, wickRight, Math.max(shape.low, shape.high + 1), ink);
  const tick = (y: number) => Math.round(y - stroke / 2);
  fillRect(image, shape.left, tick(shape.open), wickRight, tick(shape.open) + stroke, ink);
  fillRect(image, shape.wickLeft, tick(shape.close), shape.right, tick(shape.close) + stroke, ink);
}

function drawCloses(
  image: IndexedImage,
  candles: readonly Candle[],
  layout: Layout,
  stroke: number,
  inks: Inks,
): void {
  for (let bar = 1; bar < candles.length; bar++) {
    const from = [layout.x(bar - 1), layout.y(candles[bar - 1]!.close)] as const;
    drawLine(image, from, [layout.x(bar), layout.y(candles[bar]!.close)], stroke, inks.line);
  }
}
