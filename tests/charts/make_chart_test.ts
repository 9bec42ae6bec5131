import assert from "node:assert/strict";
import fc from "fast-check";
import { type ChartOptions, makeChart } from "../../src/charts/make_chart.ts";
import { MAX_BARS, MIN_BARS, TIMEFRAMES } from "../../src/charts/market.ts";
import { PATTERNS } from "../../src/charts/patterns.ts";

const options = fc.record({
  pattern: fc.constantFrom(...PATTERNS),
  seed: fc.nat(),
  index: fc.nat(100_000),
  bars: fc.integer({ min: MIN_BARS, max: 300 }),
  symbol: fc.constantFrom("EURUSD", "USDJPY", "BTCUSD", "whatever"),
  timeframe: fc.constantFrom(...TIMEFRAMES),
  days: fc.integer({ min: 1, max: 1000 }),
  noise: fc.double({ min: 0, max: 1, noNaN: true }),
});

Deno.test("candles are real candles: in order of time, high and low around open and close, positive prices", () => {
  fc.assert(
    fc.property(options, (given) => {
      const { candles } = makeChart(given);
      assert.equal(candles.length, given.bars);
      candles.forEach((candle, bar) => {
        const { open, high, low, close, volume } = candle;
        assert.ok(
          low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close),
          JSON.stringify(candle),
        );
        assert.ok(volume !== null && volume >= 0);
        if (bar > 0) assert.ok(candle.time > candles[bar - 1]!.time);
        const weekday = new Date(candle.time).getUTCDay();
        assert.ok(weekday !== 0 && weekday !== 6 || given.timeframe === "W1", "no trading at weekends");
      });
    }),
    { numRuns: 300, seed: 2 },
  );
});

Deno.test("key points stand on the chart, rise in time, and are closing prices; none has none", () => {
  fc.assert(
    fc.property(options, (given) => {
      const { candles, keyPoints } = makeChart(given);
      if (given.pattern === "none") return assert.equal(keyPoints.length, 0);
      assert.ok(keyPoints.length >= 4);
      keyPoints.forEach(([bar, price], index) => {
        assert.equal(candles[bar]!.close, price);
        if (index > 0) assert.ok(bar > keyPoints[index - 1]![0], "turns on different bars");
      });
    }),
    { numRuns: 300, seed: 3 },
  );
});

const base: Omit<ChartOptions, "pattern" | "index"> = {
  seed: 42,
  bars: 100,
  symbol: "EURUSD",
  timeframe: "H1",
  days: 30,
  noise: 0.5,
};

/** The definitions in closing prices at the key points, with room for noise: heights are 0 to 1 of the pattern. */
function levelsOf(pattern: ChartOptions["pattern"], index: number): number[] {
  const { keyPoints } = makeChart({ ...base, pattern, index });
  const logs = keyPoints.map(([, price]) => Math.log(price));
  const low = Math.min(...logs), high = Math.max(...logs);
  return logs.map((log) => (log - low) / (high - low));
}

Deno.test("a head stands above both shoulders, and the shoulders above the neckline", () => {
  for (let index = 0; index < 50; index++) {
    const [left, neck1, head, neck2, right, end] = levelsOf("head_and_shoulders", index) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    assert.ok(head > left + 0.1 && head > right + 0.1, "head above shoulders");
    assert.ok(Math.min(left, right) > Math.max(neck1, neck2) + 0.1, "shoulders above the neckline");
    assert.ok(end < Math.min(neck1, neck2), "the neckline is broken");
  }
});

Deno.test("two peaks are level, the trough between them is deep, and support is broken", () => {
  for (let index = 0; index < 50; index++) {
    const [first, trough, second, end] = levelsOf("double_top", index) as [number, number, number, number];
    assert.ok(Math.abs(first - second) < 0.08);
    assert.ok(trough < Math.min(first, second) - 0.5);
    assert.ok(end < trough);
  }
});

Deno.test("a bottom is the mirror image of its top", () => {
  for (let index = 0; index < 20; index++) {
    const top = levelsOf("triple_top", index), bottom = levelsOf("triple_bottom", index);
    top.forEach((level, at) => assert.ok(Math.abs(level - (1 - bottom[at]!)) < 0.02));
  }
});

Deno.test("prices between two turning points stay between them but for a little", () => {
  for (const pattern of PATTERNS.filter((name) => name !== "none")) {
    for (let index = 0; index < 20; index++) {
      const { candles, keyPoints } = makeChart({ ...base, pattern, index, noise: 1 });
      const prices = keyPoints.map(([, price]) => Math.log(price));
      const slack = 0.2 * (Math.max(...prices) - Math.min(...prices));
      for (let turn = 1; turn < keyPoints.length; turn++) {
        const [from, to] = [keyPoints[turn - 1]!, keyPoints[turn]!];
        for (let bar = from[0]; bar <= to[0]; bar++) {
          const log = Math.log(candles[bar]!.close);
          assert.ok(
            log > Math.log(Math.min(from[1], to[1])) - slack &&
              log < Math.log(Math.max(from[1], to[1])) + slack,
          );
        }
      }
    }
  }
});

Deno.test("volatility clusters in charts without a pattern: absolute returns are autocorrelated, returns are not", () => {
  let signed = 0, absolute = 0, count = 0;
  for (let index = 0; index < 400; index++) {
    const { candles } = makeChart({ ...base, pattern: "none", index, bars: 200 });
    const returns = candles.slice(1).map((candle, bar) => Math.log(candle.close / candles[bar]!.close));
    const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
    const centred = returns.map((value) => value - mean);
    const size = centred.map(Math.abs);
    const meanSize = size.reduce((sum, value) => sum + value, 0) / size.length;
    absolute += autocorrelation(size.map((value) => value - meanSize));
    signed += autocorrelation(centred);
    count++;
  }
  assert.ok(absolute / count > 0.05, `absolute returns ${absolute / count}`);
  assert.ok(Math.abs(signed / count) < absolute / count, `returns ${signed / count}`);
});

function autocorrelation(values: readonly number[]): number {
  let product = 0, square = 0;
  values.forEach((value, index) => {
    square += value * value;
    if (index > 0) product += value * values[index - 1]!;
  });
  return product / square;
}

Deno.test("the longest charts can be made", () => {
  assert.equal(
    makeChart({ ...base, pattern: "rectangle", index: 0, bars: MAX_BARS }).candles.length,
    MAX_BARS,
  );
});
