import assert from "node:assert/strict";
import statistics from "../fixtures/scoring/statistics.json" with { type: "json" };
import goldens from "../fixtures/scoring/goldens.json" with { type: "json" };
import { wilson } from "../../src/scoring/interval.ts";
import { score } from "../../src/scoring/metrics.ts";
import { assertClose } from "./close.ts";

goldens.classification.forEach((golden, number) => {
  Deno.test(`scores equal scikit-learn's: case ${number + 1}`, () => {
    const judged = golden.truth.map((expected, index) => ({
      expected,
      predicted: golden.given[index] ?? null,
    }));
    const scores = score(judged, goldens.classes);
    assert.ok(scores !== null);
    assertClose(scores.accuracy, golden.accuracy);
    assertClose(scores.macroF1, golden.macro_f1);
    assertClose(scores.matthews, statistics.agreement[number]!.matthews);
    assertClose(scores.kappa, statistics.agreement[number]!.kappa);
    assertClose(scores.parseRate, golden.given.filter((name) => name !== null).length / golden.given.length);
    scores.classes.forEach((one, index) => {
      assert.equal(one.support, golden.support[index]);
      assertClose(one.precision, golden.precision[index] ?? null);
      assertClose(one.recall, golden.recall[index] ?? null);
    });
    const rows = scores.confusion.counts.map((row, index) => [...row, scores.confusion.unparsed[index]]);
    assert.deepEqual(rows, golden.confusion);
  });
});

Deno.test("no answers have no scores", () => {
  assert.equal(score([], goldens.classes), null);
});

Deno.test("a class outside the list is refused", () => {
  assert.throws(() => score([{ expected: "none", predicted: "doji" }], ["none"]), RangeError);
});

for (const { k, n, low, high } of goldens.wilson) {
  Deno.test(`Wilson's interval of ${k} of ${n} equals statsmodels'`, () => {
    const interval = wilson(k, n);
    assert.ok(interval !== null);
    assertClose(interval.low, low);
    assertClose(interval.high, high);
  });
}

Deno.test("nothing of nothing has no interval", () => {
  assert.equal(wilson(0, 0), null);
});
