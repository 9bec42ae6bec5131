import assert from "node:assert/strict";
import goldens from "../fixtures/scoring/statistics.json" with { type: "json" };
import type { Pattern } from "../../src/charts/patterns.ts";
import { random } from "../../src/charts/random.ts";
import { answerList, countAnswers } from "../../src/scoring/answer_list.ts";
import { bootstrapInterval, leaveOneOut, resample, type Statistic } from "../../src/scoring/bootstrap.ts";
import { scoreConfusion } from "../../src/scoring/metrics.ts";
import { mean, median } from "../../src/scoring/statistics.ts";
import { assertClose } from "./close.ts";

type Golden = typeof goldens.bootstrap[number];

const OF_VALUES: Readonly<Record<string, (values: number[]) => number>> = {
  mean,
  constant: mean,
  median,
  deviation: (values) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2))),
};

function statisticOf(golden: Golden): Statistic {
  const { values, statistic } = golden;
  if (values !== null) {
    return (clusters) => OF_VALUES[statistic]!(Array.from(clusters, (index) => values[index]!));
  }
  const answers = answerList();
  const given = golden.given!;
  golden.truth!.forEach((truth, item) =>
    answers.add(String(Math.floor(item / 2)), truth as Pattern, given[item] as Pattern | null)
  );
  const clusters = answers.clusters();
  // Clusters come out in the order of their keys; the golden's are in the order of their names.
  const order = Array.from({ length: 15 }, (_, chart) => {
    const one = answerList();
    one.add(String(chart), "none", null);
    return clusters.keys.indexOf(one.clusters().keys[0]!);
  });
  const name = statistic as "matthews" | "kappa" | "macroF1";
  return (sample) => scoreConfusion(countAnswers(clusters, sample.map((chart) => order[chart]!)))[name];
}

for (const golden of goldens.bootstrap) {
  Deno.test(`interval of ${golden.statistic} equals scipy.stats.bootstrap's on the same resamples`, () => {
    const n = golden.resamples[0]!.length;
    const statistic = statisticOf(golden);
    const resampled = golden.resamples.map((sample) => statistic(Int32Array.from(sample)));
    const estimate = statistic(Int32Array.from({ length: n }, (_, index) => index));
    const interval = bootstrapInterval(estimate, resampled, Array.from(leaveOneOut(n), statistic))!;
    const [low, high] = golden.bca[0] === null ? golden.percentile : golden.bca;
    assert.equal(interval.method, golden.bca[0] === null ? "percentile" : "BCa");
    assertClose(interval.low, low!, 1e-9);
    assertClose(interval.high, high!, 1e-9);
  });
}

Deno.test("a statistic that is mostly undefined has no interval", () => {
  assert.equal(bootstrapInterval(null, [1, 2], []), null);
  assert.equal(bootstrapInterval(1, [...Array(90).fill(1), ...Array(10).fill(null)], []), null);
});

Deno.test("resamples draw every cluster alike, and the same for a seed", () => {
  const counts = new Float64Array(4);
  const draw = () => Array.from(resample(4, 2000, random(1)), (sample) => [...sample]);
  draw().flat().forEach((cluster) => counts[cluster]!++);
  for (const count of counts) assert.ok(Math.abs(count - 2000) < 160, String(counts)); // 4 standard deviations
  assert.deepEqual(draw(), draw());
});

Deno.test("each cluster is left out once", () => {
  assert.deepEqual(Array.from(leaveOneOut(3), (left) => [...left]), [[1, 2], [0, 2], [0, 1]]);
});
