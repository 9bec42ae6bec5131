import type { Trend } from "../charts/patterns.ts";
import type { Mention } from "./named_patterns.ts";

/** How much a word on direction weighs, lightest first; the heaviest wins, the first of equals. */
const WEIGHTS = ["conditional", "past", "said", "current", "signalled"] as const;
type Weight = typeof WEIGHTS[number];

interface Direction {
  readonly trend: Trend;
  readonly weight: Weight;
}

const WORDS: readonly (readonly [Trend, RegExp])[] = [
  [
    "bullish",
    /\b(?:bullish|bull market|upwards?|up ?trend(?:ing)?|upside|(?:go|going|move|moving|turn|head) (?:up|higher))\b/g,
  ],
  [
    "bearish",
    /\b(?:bearish|bear market|downwards?|down ?trend(?:ing)?|downside|(?:go|going|move|moving|turn|head) (?:down|lower))\b/g,
  ],
  [
    "neutral",
    /\b(?:neutral|sideways|range ?bound|ranging(?! from| between)|indecision|undecided|either (?:direction|way)|(?:no|without an?|without any|lacks? an?|not an?|not any) (?:clear|strong|obvious|definite|discernible|particular|dominant)? ?(?:trend|direction)|(?:neither|not)(?: clearly| an?)* bullish n?or(?: an?)? bearish|(?:indicat|suggest)\w+ (?:an? |period of )*consolidation)\b/g,
  ],
];
/** Where `up`, `down` and `flat` alone are directions. */
const AFTER_TREND =
  /\b(?:trend|direction|outlook|bias|signal)(?: direction)?(?::| is| points| looks| seems| appears)(?: to be| likely)? (up|down|flat)\b/g;

const LABEL = /\b(?:trend|direction|signal|bias|outlook|sentiment)(?: \(?(?:direction|signal)\)?)?:\s*/g;
const NEXT_LABEL = /,\s*[a-z ]{3,20}:/;

/**
 * The direction that the sentences signal; null where they say none. What stands after a label (`trend: ...`) wins
 * over prose; a signal (`a bearish reversal`) over the current trend, for the truth is what the pattern signals; that
 * over any other word, and that over the past (`after an uptrend`) and conditions (`a break above would be ...`).
 * Conditions of both directions are neutral.
 */
export function namedTrend(sentences: readonly string[], mentions: readonly Mention[]): Trend | null {
  const texts = sentences.map((text, sentence) =>
    trendText(text, mentions.filter((one) => one.sentence === sentence))
  );
  const labelled = texts.flatMap(labelledParts);
  return heaviest(labelled.flatMap(directionsIn)) ?? heaviest(texts.flatMap(directionsIn));
}

/** Pattern names are blanked but for `bull` and `bear` of those not denied; changes of trend become the new trend. */
function trendText(text: string, mentions: readonly Mention[]): string {
  let plain = text;
  for (const { start, end, firmness } of mentions) {
    const name = text.slice(start, end);
    const kept = firmness === "denied" ? "" : name.match(/\b(?:bull|bear|sideways)/)?.[0] ?? "";
    const word = kept === "sideways" || kept === "" ? kept : `${kept}ish`;
    plain = plain.slice(0, start) + word.padEnd(end - start).slice(0, Math.max(end - start, 0)) +
      plain.slice(end);
  }
  return plain
    .replace(
      /\bfrom (?:an? |the )?(?:bullish|bearish|up ?trend|down ?trend|upwards?|downwards?)(?: \w+)? to (?:an? )?/g,
      "to ",
    )
    .replace(
      /\b(?:reversal|end|reverse|exhaustion|weakening) (?:of|in) (?:an? |the )?(?:\w+ )?(up|down) ?trend/g,
      turned,
    )
    .replace(
      /\b(up|down) ?trend (?:may|might|could|is|will|has)(?: \w+){0,2} (?:end|ended|ending|over|reverse|reversing|exhausted|weakening|losing)\b/g,
      turned,
    );
}

function turned(_: string, direction: string): string {
  return direction === "up" ? "bearish reversal" : "bullish reversal";
}

function labelledParts(text: string): string[] {
  return [...text.matchAll(LABEL)].map((label) => {
    const rest = text.slice(label.index + label[0].length);
    const end = rest.search(NEXT_LABEL);
    return "trend: " + (end < 0 ? rest : rest.slice(0, end));
  });
}

function directionsIn(text: string): Direction[] {
  const hits = WORDS.flatMap(([trend, regex]) =>
    [...text.matchAll(regex)].map((match) => ({ trend, match }))
  );
  for (const match of text.matchAll(AFTER_TREND)) {
    hits.push({ trend: match[1] === "up" ? "bullish" : match[1] === "down" ? "bearish" : "neutral", match });
  }
  hits.sort((a, b) => a.match.index - b.match.index);
  return hits.flatMap(({ trend, match }) => {
    const before = text.slice(0, match.index);
    const after = text.slice(match.index + match[0].length);
    return trend !== "neutral" && DENIED.test(before) ? [] : [{ trend, weight: weightOf(before, after) }];
  });
}

const DENIED =
  /\b(?:not|no|nor|neither|rather than|instead of|than)(?: (?:an?|the|clearly|necessarily|yet|clear|strong|purely))* $/;
const SIGNAL_AFTER =
  /^ (?:trend )?(?:reversal|breakout|breakdown|signal|continuation|bias|outlook|implication|sign|indicat|pattern|formation|sentiment)/;
const SIGNAL_BEFORE =
  /\b(?:suggest\w*|indicat\w*|signal\w*|impl(?:y|ies|ying)|expect\w*|anticipat\w*|likely|will|should|turns?|points?|predict\w*|considered|outlook|bias|potential|continuation|reversal|breakout)\b[^:]{0,60}$/;
const CURRENT_BEFORE =
  /\b(?:trend|direction|market|price|prices)(?: direction)?(?: (?:in|of) (?:the|this) \w+)? (?:is|are|appears?|seems?|looks?|remains?|moves?|drifts?)\b[^,]{0,25}$/;
const PAST_BEFORE =
  /\b(?:after|following|prior|previous|preceding|preceded by|before|earlier|initial|was|were|had been|until)(?: \w+){0,3} $/;
const CONDITION_BEFORE =
  /\b(?:if|unless|would|once|in case|were to|(?:a|an|any) (?:break|breakout|close|move|drop|rise|push) (?:above|below|out|through)|break(?:s|ing)? (?:above|below))\b/;

function weightOf(before: string, after: string): Weight {
  if (CONDITION_BEFORE.test(before)) return "conditional";
  if (SIGNAL_AFTER.test(after)) return "signalled";
  if (PAST_BEFORE.test(before)) return "past";
  if (SIGNAL_BEFORE.test(before)) return "signalled";
  return CURRENT_BEFORE.test(before) || /^ trend\b/.test(after) ? "current" : "said";
}

function heaviest(directions: readonly Direction[]): Trend | null {
  for (const weight of WEIGHTS.toReversed()) {
    const same = directions.filter((direction) => direction.weight === weight);
    const [first] = same;
    if (first === undefined) continue;
    const both = weight === "conditional" && same.some(({ trend }) => trend !== first.trend);
    return both ? "neutral" : first.trend;
  }
  return null;
}
