import type { Pattern, Trend } from "../charts/patterns.ts";
import { type Firmness, type Mention, namedPatterns } from "./named_patterns.ts";
import { namedTrend } from "./named_trend.ts";
import { sentencesOf } from "./normalize_answer.ts";
import type { Family, Named } from "./pattern_names.ts";

/** What an answer says; null where it does not. */
export interface ParsedAnswer {
  readonly pattern: Pattern | null;
  readonly trend: Trend | null;
}

/**
 * Reads pattern and trend from a model's answer. The rules, in order (tests/scoring/answers.ts has examples of each):
 * 1. Names are matched by the table in pattern_names.ts, the longest first, in any case, number and mark-up.
 * 2. Denied names do not count (`not a double top`, `rather than a wedge`, `head and shoulders: no`), nor do lists of
 *    examples (`such as ...`) or of four and more in a row: they repeat the prompt.
 * 3. A conclusion (`pattern: ...`, `most likely`, `best described as`) wins over an assertion, that over a guess
 *    (`could also be`); of equals one of the 16 labels wins over a bare family name, a pattern over `no clear
 *    pattern`, and the first over a later one.
 * 4. A bare `flag` or `pennant` takes its direction from the trend. A bare `triangle` or `wedge` does not say which
 *    of our labels it is: null.
 * 5. `No clear pattern` is the label `none`; so are three or more patterns denied where none is named. One pattern
 *    denied leaves the others open: null.
 * The trend is the direction signalled; see `namedTrend`.
 */
export function parseAnswer(text: string): ParsedAnswer {
  const sentences = sentencesOf(text);
  const mentions = namedPatterns(sentences);
  const trend = namedTrend(sentences, mentions);
  return { pattern: patternOf(mentions, trend), trend };
}

const FIRMNESSES: readonly Firmness[] = ["concluded", "asserted", "hedged"];

function patternOf(mentions: readonly Mention[], trend: Trend | null): Pattern | null {
  for (const firmness of FIRMNESSES) {
    const equals = mentions.filter((mention) => mention.firmness === firmness).map(({ named }) => named);
    const pattern = equals.find(isSpecific) ?? familyMember(equals.find(isFamily), trend) ??
      equals.find((named) => named === "none");
    if (pattern !== undefined) return pattern;
  }
  const denied = new Set(mentions.filter(({ firmness }) => firmness === "denied").map(({ named }) => named));
  return denied.size >= 3 && mentions.every(({ firmness }) => firmness === "denied") ? "none" : null;
}

function isFamily(named: Named): named is Family {
  return named === "flag" || named === "triangle" || named === "wedge";
}

function isSpecific(named: Named): named is Exclude<Pattern, "none"> {
  return named !== "none" && named !== "outside" && !isFamily(named);
}

function familyMember(family: Family | undefined, trend: Trend | null): Pattern | undefined {
  if (family !== "flag" || trend === null || trend === "neutral") return undefined;
  return trend === "bullish" ? "bull_flag" : "bear_flag";
}
