import assert from "node:assert/strict";
import { random } from "../../src/charts/random.ts";
import { type Pattern, PATTERNS } from "../../src/charts/patterns.ts";
import { answerList } from "../../src/scoring/answer_list.ts";
import { baselinesOf } from "../../src/scoring/baselines.ts";
import { clusteredWilson } from "../../src/scoring/clustered_rate.ts";
import { wilson } from "../../src/scoring/interval.ts";
import { score } from "../../src/scoring/metrics.ts";
import { scoreAnswers } from "../../src/scoring/score_answers.ts";
import { assertClose } from "./close.ts";

function someAnswers(charts: number, times: number) {
  const source = random(5);
  const list = answerList();
  for (let chart = 0; chart < charts; chart++) {
    const truth = PATTERNS[chart % 4]!;
    const answer = source.chance(0.7) ? truth : source.chance(0.5) ? PATTERNS[8]! : null;
    for (let time = 0; time < times; time++) list.add(`chart ${chart}`, truth, answer);
  }
  return list;
}

Deno.test("asking again and again about the same charts makes nothing surer", () => {
  const once = scoreAnswers(someAnswers(40, 1))!;
  const often = scoreAnswers(someAnswers(40, 5))!;
  assert.deepEqual([once.charts, often.charts, often.scores.n], [40, 40, 200]);
  for (const name of ["macroF1", "matthews", "kappa"] as const) {
    assertClose(often[name].interval!.low, once[name].interval!.low);
    assertClose(often[name].interval!.high, once[name].interval!.high);
    assertClose(often[name].value, once[name].value);
  }
  const width = ({ interval }: typeof once.accuracy) => interval!.high - interval!.low;
  assert.ok(Math.abs(width(often.accuracy) / width(once.accuracy) - 1) < 0.03);
});

Deno.test("a clustered rate: the same as Wilson's for one item a cluster; never from more than all items", () => {
  const holds = [1, 0, 1, 1, 0, 1, 1];
  assert.deepEqual(clusteredWilson({ holds, items: holds.map(() => 1) }), wilson(5, 7));
  assert.deepEqual(clusteredWilson({ holds: [3, 3], items: [3, 3] }), wilson(2, 2));
  assert.equal(clusteredWilson({ holds: [], items: [] }), null);
  const unlike = clusteredWilson({ holds: [1, 1, 1, 1], items: [2, 2, 2, 2] })!; // less spread than chance
  assert.deepEqual(unlike, wilson(4, 8));
});

Deno.test("one chart has scores and no bootstrap interval; no answer has none", () => {
  const one = scoreAnswers(someAnswers(1, 3))!;
  assert.equal(one.macroF1.interval, null);
  assert.equal(scoreAnswers(answerList()), null);
});

Deno.test("guessing: the most frequent pattern, and any at random", () => {
  const truths: Pattern[] = ["none", "none", "none", "double_top", "bull_flag"];
  const baselines = baselinesOf(PATTERNS.map((name) => truths.filter((truth) => truth === name).length))!;
  const scores = score(truths.map((expected) => ({ expected, predicted: "none" as const })), PATTERNS)!;
  assert.equal(baselines.majority.pattern, "none");
  assertClose(baselines.majority.accuracy, scores.accuracy);
  assertClose(baselines.majority.macroF1, scores.macroF1);
  assert.equal(baselines.random.accuracy, 1 / 16);
  assert.equal(baselinesOf(PATTERNS.map(() => 0)), null);
});

Deno.test("all right: Wilson's interval says how sure that is, a bootstrap cannot", () => {
  const list = answerList();
  for (let chart = 0; chart < 32; chart++) list.add(`${chart}`, PATTERNS[chart % 4]!, PATTERNS[chart % 4]!);
  const { accuracy, macroF1, kappa } = scoreAnswers(list)!;
  assert.deepEqual(accuracy.interval, wilson(32, 32));
  assert.deepEqual([macroF1, kappa], [{ value: 1, interval: null }, { value: 1, interval: null }]);
});
