import assert from "node:assert/strict";
import { parseLabels } from "../../src/charts/labels.ts";
import { makeChart } from "../../src/charts/make_chart.ts";
import { PATTERNS } from "../../src/charts/patterns.ts";
import { remakeCharts } from "../../src/charts/remake.ts";
import { renderGenerated } from "../../src/charts/render.ts";
import { detectorAnswers } from "../../src/scoring/rule_detector.ts";
import { scoreAnswers } from "../../src/scoring/score_answers.ts";

const SET = {
  ...{ numCharts: 48, bars: 90, symbol: "AAPL", timeframe: "M5", days: 300, noise: 0.3, seed: 9 },
  patterns: PATTERNS,
  look: { width: 200, height: 150, style: "random", volume: false } as const,
};
const LABELS = Array.from({ length: SET.numCharts }, (_, index) => renderGenerated(SET, index).label);
const closes = (candles: readonly { readonly close: number }[]) => candles.map(({ close }) => close);

Deno.test("prices come out of a label as they were drawn, whatever the days", () => {
  const labels = parseLabels(LABELS.map((label) => JSON.stringify(label)).join("\n"), "labels.jsonl");
  const remade = remakeCharts(labels);
  assert.equal(remade.length, 48);
  remade.forEach(({ candles }, index) => {
    const chart = makeChart({ ...SET, index, pattern: PATTERNS[index % PATTERNS.length]! });
    assert.deepEqual(closes(candles), closes(chart.candles));
  });
});

Deno.test("controls come out too, and the rule detector is asked about them", () => {
  const set = { ...SET, controls: true };
  const labels = Array.from({ length: 96 }, (_, place) => renderGenerated(set, place).label);
  const remade = remakeCharts(labels);
  assert.equal(remade.length, 96);
  remade.slice(48).forEach(({ candles }, index) => {
    const pattern = PATTERNS[index % PATTERNS.length]!;
    assert.deepEqual(closes(candles), closes(makeChart({ ...SET, index, pattern, control: true }).candles));
  });
  assert.equal(detectorAnswers(labels, () => true).length, 96);
  // Without its pair, nobody knows which evidence a control lacks; a random walk lacks none.
  const alone = remakeCharts([labels[1]!, ...labels.slice(48)]);
  assert.deepEqual(alone.map(({ label }) => label.source), [
    "generated",
    "control",
    ...Array(3).fill("random_walk"),
  ]);
});

Deno.test("labels that do not fit are not believed", () => {
  assert.deepEqual(remakeCharts(LABELS.map((label) => ({ ...label, seed: 10 }))), []);
  assert.deepEqual(remakeCharts(LABELS.map((label) => ({ ...label, source: "csv:x" }))), []);
  assert.deepEqual(remakeCharts(LABELS.filter(({ pattern }) => pattern === "none")), []);
  assert.deepEqual(remakeCharts([{ ...LABELS[0]!, image: "mine.png" }]), []);
});

Deno.test("the rule detector is asked about the charts wanted, and is mostly right", () => {
  const half = new Set(LABELS.slice(0, 24).map(({ sha256 }) => sha256));
  assert.equal(detectorAnswers(LABELS, (sha256) => half.has(sha256)).length, 24);
  const { scores } = scoreAnswers(detectorAnswers(LABELS, () => true))!;
  assert.ok(scores.n === 48 && scores.accuracy > 0.6, String(scores.accuracy));
});
