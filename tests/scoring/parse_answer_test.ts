import assert from "node:assert/strict";
import { PATTERNS, trendOf, TRENDS } from "../../src/charts/patterns.ts";
import { parseAnswer } from "../../src/scoring/parse_answer.ts";
import { ANSWERS } from "./answers.ts";

for (const { style, text, pattern, trend } of ANSWERS) {
  Deno.test(`${style}: ${text.slice(0, 90).replaceAll("\n", " ")}`, () => {
    assert.deepEqual(parseAnswer(text), { pattern, trend });
  });
}

Deno.test("the table of answers is long and holds every pattern and trend", () => {
  assert.ok(ANSWERS.length >= 80);
  assert.deepEqual(new Set(ANSWERS.map((answer) => answer.pattern)), new Set([...PATTERNS, null]));
  assert.deepEqual(new Set(ANSWERS.map((answer) => answer.trend)), new Set([...TRENDS, null]));
});

Deno.test("the built-in model's sentence is read for every pattern, in any case and spelling", () => {
  for (const pattern of PATTERNS) {
    const trend = trendOf(pattern);
    const name = pattern.replaceAll("_", " ");
    for (const spelled of [name, pattern, name.toUpperCase(), name.replaceAll(" ", "-"), `**${name}**`]) {
      assert.deepEqual(parseAnswer(`Pattern: ${spelled}. Trend: ${trend}.`), { pattern, trend }, spelled);
    }
  }
});

Deno.test("a name in a plain sentence is read, and its denial is not an answer", () => {
  for (const pattern of PATTERNS.filter((name) => name !== "none")) {
    const name = pattern.replaceAll("_", " ");
    assert.equal(parseAnswer(`The chart shows a ${name} pattern.`).pattern, pattern);
    assert.equal(parseAnswer(`The chart shows two ${name.replace(/s?$/, "s")}.`).pattern, pattern);
    assert.equal(parseAnswer(`This is not a ${name}.`).pattern, null);
    assert.equal(parseAnswer(`The chart does not show a ${name} pattern.`).pattern, null);
  }
});

Deno.test("a very long answer is read in linear time", () => {
  const text = "The price is not moving (e.g. up or down), and it may be that no trend like this is likely. "
    .repeat(2000);
  assert.equal(parseAnswer(text + "\nPattern: double top").pattern, "double_top");
});
