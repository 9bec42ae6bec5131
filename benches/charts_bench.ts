/** What a 1200x600 chart costs to draw and to encode: our indexed canvas and encoder beside imagescript's. */
import { Image } from "imagescript";
import type { Candle } from "../src/charts/candle.ts";
import { drawChart } from "../src/charts/draw/draw_chart.ts";
import { layOut } from "../src/charts/draw/layout.ts";
import { NAMED_STYLES } from "../src/charts/draw/styles.ts";
import { makeChart } from "../src/charts/make_chart.ts";
import { encodePng } from "../src/charts/png.ts";

const market = { symbol: "EURUSD", timeframe: "H1", days: 30 };
const { candles } = makeChart({ ...market, pattern: "double_top", seed: 1, index: 1, bars: 100, noise: 0.5 });
const options = { width: 1200, height: 600, style: NAMED_STYLES.classic, volume: false, title: "EURUSD H1" };
const ours = drawChart(candles, options).image;
const theirs = drawWithImagescript(candles);

/** Candles and grid only, no text: imagescript's fastest case. */
function drawWithImagescript(list: readonly Candle[]): Image {
  const layout = layOut(list, options);
  const image = new Image(1200, 600).fill(0xffffffff);
  const box = (left: number, top: number, right: number, bottom: number, colour: number) =>
    image.drawBox(
      Math.round(left) + 1,
      Math.round(top) + 1,
      Math.max(1, Math.round(right - left)),
      Math.max(1, Math.round(bottom - top)),
      colour,
    );
  for (const value of layout.ticks.values) {
    box(layout.plot.left, layout.y(value), layout.plot.right, layout.y(value) + 1, 0xe4e7ebff);
  }
  list.forEach((candle, bar) => {
    const colour = candle.close >= candle.open ? 0x26a65bff : 0xd63939ff;
    const x = layout.x(bar), half = layout.pitch * 0.35;
    box(x, layout.y(candle.high), x + 1, layout.y(candle.low), colour);
    const [top, bottom] = [Math.max(candle.open, candle.close), Math.min(candle.open, candle.close)];
    box(x - half, layout.y(top), x + half, layout.y(bottom), colour);
  });
  return image;
}

Deno.bench("prices of one chart", { group: "make" }, () => {
  makeChart({ ...market, pattern: "double_top", seed: 1, index: 1, bars: 100, noise: 0.5 });
});
Deno.bench("indexed canvas, text included", { group: "draw", baseline: true }, () => {
  drawChart(candles, options);
});
Deno.bench("imagescript, no text", { group: "draw" }, () => {
  drawWithImagescript(candles);
});
Deno.bench("palette PNG, runs", { group: "encode", baseline: true }, () => {
  encodePng(ours);
});
Deno.bench("imagescript's encoder", { group: "encode" }, async () => {
  await theirs.encode();
});
