import assert from "node:assert/strict";
import { detectPattern } from "../../src/charts/detect/detect_pattern.ts";
import { formatLabels, parseLabels } from "../../src/charts/labels.ts";
import { type ChartOptions, makeChart } from "../../src/charts/make_chart.ts";
import { PATTERNS } from "../../src/charts/patterns.ts";
import { type ChartSet, countCharts, renderGenerated } from "../../src/charts/render.ts";

const MARKET = { bars: 100, symbol: "EURUSD", timeframe: "H1", days: 30, noise: 0.4, seed: 31 };
const NAMED = PATTERNS.filter((pattern) => pattern !== "none");

function options(index: number): ChartOptions {
  return { ...MARKET, index, pattern: NAMED[index % NAMED.length]! };
}

Deno.test("the rule detector sees the pattern of a chart, and seldom that of its control", () => {
  let [charts, controls] = [0, 0];
  for (let index = 0; index < 150; index++) {
    const { pattern } = options(index);
    if (detectPattern(makeChart(options(index)).candles).pattern === pattern) charts++;
    if (detectPattern(makeChart({ ...options(index), control: true }).candles).pattern === pattern) {
      controls++;
    }
  }
  assert.ok(charts > 0.7 * 150 && controls < 0.1 * 150, `${charts} charts and ${controls} controls of 150`);
});

Deno.test("a control has its pair's bars and times and about its range, no key points, and is made again the same", () => {
  for (let index = 0; index < 30; index++) {
    const chart = makeChart(options(index));
    const control = makeChart({ ...options(index), control: true });
    assert.deepEqual(control, makeChart({ ...options(index), control: true }));
    assert.deepEqual([control.pattern, control.keyPoints], ["none", []]);
    assert.deepEqual(control.candles.map(({ time }) => time), chart.candles.map(({ time }) => time));
    assert.notDeepEqual(control.candles, chart.candles);
    const range = ({ candles }: typeof chart) => {
      const closes = candles.map(({ close }) => Math.log(close));
      return Math.max(...closes) - Math.min(...closes);
    };
    assert.ok(range(control) < 4 * range(chart) && range(control) > range(chart) / 4, `chart ${index}`);
  }
});

const SET: ChartSet = {
  ...{ ...MARKET, numCharts: 16, patterns: PATTERNS, controls: true },
  look: { width: 160, height: 120, style: "random", volume: false },
};

Deno.test("labels name pairs, and random walks", () => {
  assert.deepEqual([countCharts(SET), countCharts({ ...SET, controls: false })], [32, 16]);
  const labels = Array.from({ length: 32 }, (_, place) => renderGenerated(SET, place).label);
  assert.deepEqual(parseLabels(formatLabels(labels), "labels.jsonl"), labels);
  const [chart, pair] = [labels[3]!, labels[19]!];
  assert.deepEqual([pair.image, pair.control_of, pair.source], [
    "chart_0004_control.png",
    chart.image,
    "control",
  ]);
  assert.deepEqual([pair.pattern, pair.trend, pair.style], ["none", "neutral", chart.style]);
  assert.deepEqual([labels[31]!.source, labels[31]!.control_of], ["random_walk", undefined]);
  assert.ok(labels.slice(0, 16).every((label) => label.source === "generated" && !("control_of" in label)));
  assert.equal(new Set(labels.map(({ image }) => image)).size, 32);
});

Deno.test("controls leave the charts of the set as they are", () => {
  const without = { ...SET, controls: false };
  assert.deepEqual(renderGenerated(SET, 5), renderGenerated(without, 5));
});
