import assert from "node:assert/strict";
import {
  count,
  formatCount,
  formatNumber,
  formatPercent,
  formatWithUnit,
} from "../../src/visualize/format.ts";

Deno.test("numbers are written for people", () => {
  const cases: [number | null | undefined, string][] = [
    [0, "0.00"],
    [0.000012345, "1.23e-5"],
    [0.012345, "0.0123"],
    [1.5, "1.50"],
    [61, "61.00"],
    [123.456, "123.5"],
    [1234.5, "1,235"],
    [1234567.4, "1,234,567"],
    [-1234.4, "-1,234"],
    [null, "–"],
    [undefined, "–"],
  ];
  for (const [value, text] of cases) assert.equal(formatNumber(value), text);
  assert.equal(formatCount(1000000), "1,000,000");
  assert.equal(formatCount(999), "999");
  assert.equal(formatWithUnit(12.345, "ms"), "12.35 ms");
  assert.equal(formatWithUnit(null, "ms"), "–");
  assert.equal(formatPercent(1), "100.0 %");
  assert.equal(count(1, "item"), "1 item");
  assert.equal(count(1200, "item"), "1,200 items");
});
