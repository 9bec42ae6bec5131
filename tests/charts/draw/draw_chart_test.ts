import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { drawChart } from "../../../src/charts/draw/draw_chart.ts";
import { chooseStyle } from "../../../src/charts/draw/random_style.ts";
import { STYLE_CHOICES } from "../../../src/charts/draw/style_names.ts";
import { NAMED_STYLES, paletteOf } from "../../../src/charts/draw/styles.ts";
import { makeChart } from "../../../src/charts/make_chart.ts";
import { encodePng } from "../../../src/charts/png.ts";
import { random } from "../../../src/charts/random.ts";

const { candles } = makeChart({
  pattern: "double_top",
  seed: 42,
  index: 0,
  bars: 100,
  symbol: "EURUSD",
  timeframe: "H1",
  days: 30,
  noise: 0.5,
});
const look = { width: 1200, height: 600, title: "EURUSD H1", volume: false };

Deno.test("a candle's body spans open to close and its wick high to low, in the colour of its direction", () => {
  const style = NAMED_STYLES.classic;
  const { image, layout } = drawChart(candles, { ...look, style });
  const { inks } = paletteOf(style);
  candles.forEach((candle, bar) => {
    const ink = candle.close >= candle.open ? inks.up : inks.down;
    const column = Math.floor(layout.x(bar));
    const inked = rowsOf(image, column, (pixel) => pixel === ink);
    assert.ok(Math.abs(inked[0]! - layout.y(candle.high)) <= 1.5, `high of bar ${bar}`);
    assert.ok(Math.abs(inked.at(-1)! - layout.y(candle.low)) <= 1.5, `low of bar ${bar}`);
    const beside = rowsOf(image, column + 2, (pixel) => pixel === ink);
    assert.ok(
      Math.abs(beside[0]! - layout.y(Math.max(candle.open, candle.close))) <= 1.5,
      `body of bar ${bar}`,
    );
    assert.ok(
      Math.abs(beside.at(-1)! - layout.y(Math.min(candle.open, candle.close))) <= 1.5,
      `body of bar ${bar}`,
    );
  });
});

function rowsOf(
  image: { width: number; height: number; pixels: Uint8Array },
  column: number,
  wanted: (pixel: number) => boolean,
): number[] {
  const rows: number[] = [];
  for (let y = 0; y < image.height; y++) if (wanted(image.pixels[y * image.width + column]!)) rows.push(y);
  return rows;
}

Deno.test("every style fits sixteen colours, paints the whole chart, and nothing outside its palette", () => {
  for (const name of STYLE_CHOICES) {
    for (let seed = 0; seed < (name === "random" ? 40 : 1); seed++) {
      const style = chooseStyle(name, random(seed));
      const { image, layout } = drawChart(candles, { ...look, style, volume: seed % 2 === 1 });
      const colours = image.palette.length / 3;
      assert.ok(colours <= 16, `${name} ${seed}: ${colours} colours`);
      assert.ok(image.pixels.every((pixel) => pixel < colours));
      const painted = image.pixels.reduce((sum, pixel) => sum + (pixel > 1 ? 1 : 0), 0);
      assert.ok(painted > 5000, `${name} ${seed}: ${painted} pixels painted`);
      assert.ok(layout.plot.right > layout.plot.left && layout.plot.bottom > layout.plot.top);
    }
  }
});

Deno.test("the smallest and the most crowded charts can be drawn", () => {
  const many = makeChart({
    pattern: "none",
    seed: 1,
    index: 1,
    bars: 2000,
    symbol: "X",
    timeframe: "M1",
    days: 1,
    noise: 1,
  }).candles;
  for (const [width, height] of [[160, 120], [8192, 200], [300, 1200]] as const) {
    for (const list of [many, candles, candles.slice(0, 2)]) {
      const { image } = drawChart(list, { ...look, width, height, style: NAMED_STYLES.ohlc, volume: true });
      assert.equal(image.pixels.length, width * height);
    }
  }
});

Deno.test("flat prices and missing volume are drawn, not divided by zero", () => {
  const flat = candles.map((candle) => ({ ...candle, open: 5, high: 5, low: 5, close: 5, volume: null }));
  const { image, layout } = drawChart(flat, { ...look, style: NAMED_STYLES.classic, volume: true });
  assert.equal(layout.volume, null, "no volume pane without volume");
  assert.ok(Number.isFinite(layout.y(5)) && image.pixels.some((pixel) => pixel > 1));
});

/** If this fails after a wanted change of the drawing, look at the charts and write the new hashes down. */
Deno.test("the same seed gives the same bytes as ever, on every machine", () => {
  const hashes = STYLE_CHOICES.map((name) => {
    const { image } = drawChart(candles, { ...look, style: chooseStyle(name, random(7)), volume: true });
    return [name, createHash("sha256").update(encodePng(image)).digest("hex").slice(0, 16)];
  });
  assert.deepEqual(Object.fromEntries(hashes), {
    classic: "6c622ac4da10f963",
    dark: "e7ae8b3169321d9e",
    hollow: "979f9b734f7e350c",
    ohlc: "57f8cf1e822a38e4",
    line: "a7262a5d0935c2e8",
    random: "f04df9831304a4eb",
  });
});
