import assert from "node:assert/strict";
import fc from "fast-check";
import { priceTicks, timeLabel, timeTicks } from "../../../src/charts/draw/axes.ts";

Deno.test("price ticks are round, inside the range, evenly spaced, about as many as wanted", () => {
  const range = fc.tuple(
    fc.double({ min: 1e-4, max: 1e5, noNaN: true }),
    fc.double({ min: 1e-3, max: 1, noNaN: true }),
  );
  fc.assert(fc.property(range, fc.integer({ min: 3, max: 12 }), ([low, share], wanted) => {
    const high = low * (1 + share);
    const { values, digits } = priceTicks(low, high, wanted);
    assert.ok(values.length >= 1 && values.length <= wanted + 1, `${values.length} ticks`);
    const step = (values[1] ?? NaN) - values[0]!;
    values.forEach((value, index) => {
      assert.ok(value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
      assert.ok(Math.abs(Number(value.toFixed(digits)) - value) < 1e-6 * high, "the label tells the value");
      if (index > 0) assert.ok(Math.abs(value - values[index - 1]! - step) < 1e-6 * high);
    });
  }));
});

Deno.test("time ticks keep their distance and start at the first bar", () => {
  assert.deepEqual(timeTicks(100, 13), [0, 20, 40, 60, 80]);
  assert.deepEqual(timeTicks(7, 1), [0, 1, 2, 3, 4, 5, 6]);
});

Deno.test("time labels carry the hour within days, the year over long spans", () => {
  const bars = (step: number, count: number) =>
    Array.from({ length: count }, (_, bar) => ({
      time: Date.UTC(2024, 1, 5) + bar * step,
      open: 1,
      high: 1,
      low: 1,
      close: 1,
      volume: null,
    }));
  const hourly = bars(3_600_000, 30), daily = bars(86_400_000, 30), long = bars(86_400_000, 400);
  assert.equal(timeLabel(hourly[14]!.time, hourly), "05 Feb 14:00");
  assert.equal(timeLabel(daily[14]!.time, daily), "19 Feb");
  assert.equal(timeLabel(long[14]!.time, long), "19 Feb 24");
});
