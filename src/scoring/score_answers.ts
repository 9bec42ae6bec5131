import { type Pattern, PATTERNS } from "../charts/patterns.ts";
import { random } from "../charts/random.ts";
import { type AnswerList, type Clusters, countAnswers, isRight } from "./answer_list.ts";
import { bootstrapInterval, leaveOneOut, resample } from "./bootstrap.ts";
import { clusteredWilson } from "./clustered_rate.ts";
import type { Interval } from "./interval.ts";
import { scoreConfusion, type Scores } from "./metrics.ts";

/** A number and its 95 % interval; each null where it is undefined. */
export interface Estimate {
  readonly value: number | null;
  readonly interval: Interval | null;
}

/** Scores of one cell's answers with their uncertainty: a chart is the unit, however often it was asked about. */
export interface AnswerScores {
  readonly scores: Scores<Pattern>;
  /** Different charts. */
  readonly charts: number;
  /** Wilson's intervals. */
  readonly accuracy: Estimate;
  readonly parseRate: Estimate;
  /** Bootstrap intervals over charts. */
  readonly macroF1: Estimate;
  readonly matthews: Estimate;
  readonly kappa: Estimate;
}

const SEED = 20261125;
/** Resamples, and the least of them that large files are cut to. */
const RESAMPLES = 2000;
const LEAST_RESAMPLES = 400;
/** Answers counted in all resamples together: a few seconds. */
const MOST_WORK = 5e7;
/** With more charts the jackknife, and so BCa, changes nothing that is shown. */
const MOST_JACKKNIFE = 5000;

/** Null without answers. */
export function scoreAnswers(list: AnswerList): AnswerScores | null {
  if (list.length === 0) return null;
  const clusters = list.clusters();
  const charts = clusters.starts.length - 1;
  const scores = scoreConfusion(countAnswers(clusters));
  const silent = (code: number) => code % (PATTERNS.length + 1) === PATTERNS.length;
  return {
    scores,
    charts,
    accuracy: rate(scores.accuracy, clusters, isRight),
    parseRate: rate(scores.parseRate, clusters, (code) => !silent(code)),
    ...bootstrapped(scores, clusters, charts),
  };
}

function rate(value: number, { codes, starts }: Clusters, holds: (code: number) => boolean): Estimate {
  const charts = starts.length - 1;
  const held = new Float64Array(charts);
  const items = new Float64Array(charts);
  for (let chart = 0; chart < charts; chart++) {
    for (let place = starts[chart]!; place < starts[chart + 1]!; place++) {
      items[chart]!++;
      if (holds(codes[place]!)) held[chart]!++;
    }
  }
  return { value, interval: clusteredWilson({ holds: held, items }) };
}

type Bootstrap = Pick<Scores<Pattern>, "macroF1" | "matthews" | "kappa">;
type Bootstrapped = Pick<AnswerScores, "macroF1" | "matthews" | "kappa">;

function bootstrapped(scores: Scores<Pattern>, clusters: Clusters, charts: number): Bootstrapped {
  if (charts < 2) {
    const alone = (value: number | null): Estimate => ({ value, interval: null });
    return { macroF1: alone(scores.macroF1), matthews: alone(scores.matthews), kappa: alone(scores.kappa) };
  }
  const count = Math.max(LEAST_RESAMPLES, Math.min(RESAMPLES, Math.floor(MOST_WORK / clusters.codes.length)));
  const scoreAll = (samples: Iterable<Int32Array>) =>
    Array.from(samples, (sample) => {
      const { macroF1, matthews, kappa } = scoreConfusion(countAnswers(clusters, sample));
      return { macroF1, matthews, kappa };
    });
  const resampled = scoreAll(resample(charts, count, random(SEED)));
  const leftOut = charts > MOST_JACKKNIFE ? [] : scoreAll(leaveOneOut(charts));
  const estimate = (name: keyof Bootstrapped): Estimate => {
    const values = (all: readonly Bootstrap[]) => all.map((one) => one[name]);
    const interval = bootstrapInterval(scores[name], values(resampled), values(leftOut));
    // All right, or all wrong: resamples never differ, which says nothing about other charts.
    return {
      value: scores[name],
      interval: interval !== null && interval.low < interval.high ? interval : null,
    };
  };
  return { macroF1: estimate("macroF1"), matthews: estimate("matthews"), kappa: estimate("kappa") };
}
