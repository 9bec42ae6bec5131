import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candle } from "../../../src/charts/candle.ts";
import { detectPattern } from "../../../src/charts/detect/detect_pattern.ts";
import { readCandles } from "../../../src/charts/import/read_candles.ts";
import { makeChart } from "../../../src/charts/make_chart.ts";
import { type Pattern, PATTERNS } from "../../../src/charts/patterns.ts";
import { draw, type Point, randomWalk, sketchChart, SKETCHES } from "./sketches.ts";

const DRAWN = PATTERNS.filter((pattern) => pattern !== "none");

/** A chart of 100 bars on which the middle of each range of the sketch is drawn with little noise. */
function textbook(pattern: Exclude<Pattern, "none">, scale: number): Candle[] {
  const points = SKETCHES[pattern]((low, high) => (low + high) / 2);
  return draw(points, { bars: 100, width: 85, start: 8, noise: 0.02, scale, seed: 11 });
}

for (const pattern of DRAWN) {
  Deno.test(`${pattern} as in a textbook is found, whatever the price scale`, () => {
    for (const scale of [0.002, 0.02, 0.2]) {
      assert.equal(detectPattern(textbook(pattern, scale)).pattern, pattern);
    }
  });
}

Deno.test("sketches in any place, width and price scale, with noise, are mostly named", () => {
  const shares = DRAWN.map((pattern) => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed + 700);
    const right = seeds.filter((seed) => detectPattern(sketchChart(pattern, seed)).pattern === pattern);
    return { pattern, share: right.length / seeds.length };
  });
  for (const { pattern, share } of shares) assert.ok(share >= 0.6, `${pattern}: ${share}`);
  const overall = shares.reduce((sum, { share }) => sum + share, 0) / shares.length;
  assert.ok(overall >= 0.85, `overall: ${overall}`);
});

Deno.test("a pattern that it is sure of is the one that was drawn", () => {
  const sure = DRAWN.flatMap((pattern) =>
    Array.from(
      { length: 20 },
      (_, seed) => ({ pattern, seen: detectPattern(sketchChart(pattern, seed + 900)) }),
    )
  ).filter(({ seen }) => seen.sure && seen.pattern !== "none");
  const right = sure.filter(({ pattern, seen }) => seen.pattern === pattern);
  assert.ok(sure.length >= 150, `sure of ${sure.length} of 300`);
  assert.ok(right.length / sure.length >= 0.95, `right ${right.length} of ${sure.length}`);
});

Deno.test("random walks hold no pattern", () => {
  const seen = Array.from(
    { length: 400 },
    (_, seed) => detectPattern(randomWalk(60 + (seed * 7) % 140, seed)),
  );
  const none = seen.filter(({ pattern }) => pattern === "none").length;
  const sure = seen.filter(({ pattern, sure }) => pattern !== "none" && sure).length;
  assert.ok(none / seen.length >= 0.85, `none: ${none} of 400`);
  assert.ok(sure / seen.length <= 0.06, `sure of a pattern: ${sure} of 400`);
});

/** `tops` are heights of the alternating extrema E1..E5 after a rise from and before a fall to 0. */
function extrema(heights: readonly number[], scale = 0.12): Candle[] {
  const points = heights.map((height, i): Point => [i / (heights.length - 1), height]);
  return draw(points, { bars: 90, width: 84, start: 3, noise: 0.015, scale, seed: 5 });
}

/** Heights are shares of 12 % of the price, so that 1.5 % of the price is 0.125 and 0.75 % is 0.0625. */
const LMW: [name: string, heights: number[], pattern: Pattern][] = [
  [
    "HS: E3 above E1 and E5, these within 1.5 %, E2 and E4 too",
    [0, 0.62, 0.3, 1, 0.38, 0.7, 0.1],
    "head_and_shoulders",
  ],
  ["IHS: the same upside down", [1, 0.38, 0.7, 0, 0.62, 0.3, 0.9], "inverse_head_and_shoulders"],
  ["TTOP: E1 > E3 > E5, E2 < E4", [0.3, 1, 0, 0.85, 0.2, 0.66, 0.33, 0.6], "symmetrical_triangle"],
  ["RTOP: tops within 0.75 %, bottoms within 0.75 %", [0.5, 1, 0.02, 0.98, 0, 1, 0.03, 1.4], "rectangle"],
  ["DTOP: two tops within 1.5 %, far apart", [-0.6, 0.95, 0.2, 1, -0.2], "double_top"],
  ["DBOT: the same upside down", [1.6, 0.05, 0.8, 0, 1.2], "double_bottom"],
  ["BTOP: E1 < E3 < E5, E2 > E4 is none of our patterns", [0.3, 0.6, 0.4, 0.75, 0.2, 1, 0, 0.8], "none"],
];

for (const [name, heights, pattern] of LMW) {
  Deno.test(`Lo, Mamaysky and Wang, ${name}`, () => {
    assert.equal(detectPattern(extrema(heights)).pattern, pattern);
  });
}

const MIRRORED: Partial<Record<Pattern, Pattern>> = {
  head_and_shoulders: "inverse_head_and_shoulders",
  double_top: "double_bottom",
  triple_top: "triple_bottom",
  ascending_triangle: "descending_triangle",
  rising_wedge: "falling_wedge",
  bull_flag: "bear_flag",
  symmetrical_triangle: "symmetrical_triangle",
  rectangle: "rectangle",
};

Deno.test("a chart upside down holds the opposite pattern, and another currency unit changes nothing", () => {
  const patterns = fc.constantFrom(...DRAWN.filter((pattern) => MIRRORED[pattern] !== undefined));
  fc.assert(
    fc.property(
      patterns,
      fc.nat(500),
      fc.double({ min: 0.01, max: 1000, noNaN: true }),
      (pattern, seed, unit) => {
        const candles = sketchChart(pattern, seed);
        const seen = detectPattern(candles);
        assert.equal(detectPattern(map(candles, (price) => price * unit)).pattern, seen.pattern);
        const expected = MIRRORED[seen.pattern];
        if (expected === undefined) return;
        assert.equal(detectPattern(map(candles, (price) => 1 / price)).pattern, expected);
      },
    ),
    { numRuns: 60 },
  );
});

function map(candles: readonly Candle[], price: (price: number) => number): Candle[] {
  return candles.map((candle) => {
    const [a, b] = [price(candle.high), price(candle.low)];
    return {
      ...candle,
      open: price(candle.open),
      close: price(candle.close),
      high: Math.max(a, b),
      low: Math.min(a, b),
    };
  });
}

Deno.test("key points are turning points at closing prices, in order, inside the window", () => {
  const candles = textbook("head_and_shoulders", 0.05);
  const { keyPoints, window } = detectPattern(candles);
  assert.equal(keyPoints.length, 6);
  keyPoints.forEach(([bar, price], i) => {
    assert.equal(price, candles[bar]?.close);
    assert.ok(i === 0 || bar > (keyPoints[i - 1]?.[0] ?? bar));
  });
  assert.deepEqual(window, [keyPoints[0]?.[0], keyPoints.at(-1)?.[0]]);
  const head = keyPoints[2]?.[1] ?? 0;
  assert.equal(head, Math.max(...candles.map(({ close }) => close)));
});

Deno.test("prices that never change, and charts of a few bars, hold no pattern", () => {
  const flat = randomWalk(80, 1).map((candle) => ({ ...candle, open: 5, high: 5, low: 5, close: 5 }));
  assert.equal(detectPattern(flat).pattern, "none");
  for (const bars of [1, 2, 3, 6]) assert.equal(detectPattern(randomWalk(bars, 3)).pattern, "none");
});

Deno.test("the labels of generated charts are true: the detector agrees, and is right where it is sure", () => {
  const seen = DRAWN.flatMap((pattern, at) =>
    Array.from({ length: 12 }, (_, i) => {
      const { candles } = makeChart({
        pattern,
        seed: 77,
        index: at * 12 + i,
        bars: 100,
        symbol: "EURUSD",
        timeframe: "H1",
        days: 30,
        noise: 0.5,
      });
      return { ...detectPattern(candles), label: pattern };
    })
  );
  const agreed = seen.filter((one) => one.pattern === one.label).length / seen.length;
  const sure = seen.filter((one) => one.sure && one.pattern !== "none");
  const right = sure.filter((one) => one.pattern === one.label).length / sure.length;
  assert.ok(agreed >= 0.78, `agreed ${agreed}`);
  assert.ok(right >= 0.93, `right ${right} of ${sure.length}`);
});

Deno.test("most windows of real prices hold no pattern", async () => {
  const file = new URL("../../fixtures/ohlcv/real_sp500_daily.csv", import.meta.url).pathname;
  const { candles } = await readCandles(file);
  const windows = Array.from({ length: 100 }, (_, i) => candles.slice(i * 24, i * 24 + 100));
  const none = windows.filter((window) => detectPattern(window).pattern === "none").length;
  assert.ok(none >= 75 && none < 100, `none: ${none} of 100`);
});
