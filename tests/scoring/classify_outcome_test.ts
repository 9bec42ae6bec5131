import assert from "node:assert/strict";
import { classifyOutcome } from "../../src/scoring/classify_outcome.ts";
import { parseAnswer } from "../../src/scoring/parse_answer.ts";
import type { MeasuredOutcome } from "../../src/results/record.ts";

const cases: readonly [text: string, stop: "end" | "length" | "refused", outcome: MeasuredOutcome][] = [
  ["Pattern: double top. Trend: bearish.", "end", "ok"],
  ["Pattern: none. Trend: neutral.", "end", "ok"],
  ["Pattern: double top. Trend: bearish. The two", "length", "truncated"],
  ["The image shows a candlestick chart with green and", "length", "truncated"],
  ["The image shows a candlestick chart.", "end", "unparseable"],
  ["The chart shows an ascending channel.", "end", "unparseable"],
  ["", "end", "unparseable"],
  ["I'm sorry, I can't help with that.", "end", "refused"],
  ["I’m sorry, but I’m unable to analyze images of trading charts. You could", "length", "refused"],
  ["Pattern: double", "refused", "refused"],
  ["Pattern: double top. Trend: bearish.", "refused", "refused"],
  ["As an AI language model, I do not have access to charts.", "end", "refused"],
  ["I cannot provide financial advice.", "end", "refused"],
  ["I must decline: this request violates our policy.", "end", "refused"],
  ["I'm sorry, but I can't give financial advice. The chart shows a double top.", "end", "ok"],
  ["Price cannot break above the resistance, which is not able to hold.", "end", "unparseable"],
];

for (const [text, stop, outcome] of cases) {
  Deno.test(`${outcome}, stopped by ${stop}: ${text}`, () => {
    assert.equal(classifyOutcome({ text, stop, pattern: parseAnswer(text).pattern }), outcome);
  });
}
