import type { Pattern } from "../charts/patterns.ts";

/** A family without its direction; which member is meant must be said elsewhere in the answer. */
export type Family = "flag" | "triangle" | "wedge";
/** `outside`: a pattern that is none of ours, matched so that a part of its name is not taken for one of ours. */
export type Named = Pattern | Family | "outside";

const up = "(?:rising|ascending|upwards?|upwards? sloping|up sloping|bearish)";
const down = "(?:falling|descending|declining|downwards?|downwards? sloping|down sloping|bullish)";
const bull = "(?:bull|bullish|bullish continuation|high tight)";
const bear = "(?:bear|bearish|bearish continuation)";
const hs = "(?:head (?:and|n|with) shoulders?|h ?and ?s|hns)";
const inverse = "(?:inversed?|inverted|reversed?|upside down)";
// No word of these may be two others: with "well defined" beside "well" and "defined", a text of thirty of them took for ever.
const clear =
  "(?:(?:single|clear|clearly|recogni[sz]able|recogni[sz]ed|distinct|discernible|obvious|specific|classic|classical|" +
  "definite|definitive|defined|well|known|identifiable|notable|particular|apparent|visible|significant|" +
  "evident|strong|such|chart|price|technical|candlestick|trading|reversal|continuation|or|and|standard|typical|" +
  "common|listed|above|mentioned|named|usual|meaningful|real) )*";

/**
 * What models call the patterns, on text of `sentencesOf`; plurals included. The longest name at a place wins, so
 * `inverse head and shoulders` is not also a head and shoulders.
 * A pennant counts as the flag of its direction (both are a pause after a pole); names by what a pattern signals
 * (`bullish wedge`) and by how it slopes (`descending wedge`) mean the same member.
 */
export const PATTERN_NAMES: readonly (readonly [Named, RegExp])[] = [
  ["head_and_shoulders", named(`${hs}(?: tops?)?`)],
  [
    "inverse_head_and_shoulders",
    named(`${inverse} ${hs}(?: bottoms?)?|${hs} bottoms?|${hs},? ?\\(? ?${inverse} ?\\)?|i h ?and ?s|ihns`),
  ],
  ["double_top", named("(?:double|twin) (?:tops?|peaks?)|m (?:tops?|patterns?|shaped?|formations?)")],
  [
    "double_bottom",
    named("(?:double|twin) (?:bottoms?|troughs?|lows?)|w (?:bottoms?|patterns?|shaped?|formations?)"),
  ],
  ["triple_top", named("triple (?:tops?|peaks?)")],
  ["triple_bottom", named("triple (?:bottoms?|troughs?|lows?)")],
  [
    "ascending_triangle",
    named("(?:ascending|rising|bullish|flat top(?:ped)?)(?: right(?: angled?)?)? triangles?"),
  ],
  [
    "descending_triangle",
    named("(?:descending|falling|bearish|flat bottom(?:ed)?)(?: right(?: angled?)?)? triangles?"),
  ],
  ["symmetrical_triangle", named("(?:symmetric(?:al)?|contracting|converging|coiling|neutral) triangles?")],
  ["rising_wedge", named(`${up} wedges?|wedges? sloping up(?:wards?)?`)],
  ["falling_wedge", named(`${down} wedges?|wedges? sloping down(?:wards?)?`)],
  ["bull_flag", named(`${bull} (?:flags?|pennants?)`)],
  ["bear_flag", named(`${bear} (?:flags?|pennants?)`)],
  [
    "rectangle",
    named(
      "rectangles?|rectangular (?:pattern|range|consolidation)s?|trading ranges?|" +
        "(?:consolidation|sideways|horizontal|range bound) (?:channel|range|zone|rectangle|box|pattern)s?",
    ),
  ],
  ["cup_and_handle", named("(?:cup|saucer)s?,? (?:(?:and|with|n)(?: an?| its)? )?handles?")],
  [
    "none",
    named(
      `no ${clear}(?:pattern|formation)s?|not (?:\\w+ ){0,3}any (?:of the )?${clear}(?:pattern|formation)s?|` +
        `(?:lacks?|lacking|lack of|absence of|without) (?:an?|any)? ?${clear}(?:pattern|formation)s?|` +
        `none of (?:the|these|those) ${clear}(?:pattern|formation)s?|` +
        `(?:cannot|unable to|not able to) (?:clearly )?(?:identify|see|find|detect) an? ${clear}(?:pattern|formation)s?|` +
        `(?:difficult|hard|not possible|impossible) to \\w+ (?:any|an?) ${clear}(?:pattern|formation)s?|` +
        "not (?:\\w+ )?an? (?:clear|recogni[sz]able|distinct|discernible|obvious|specific|definite|identifiable|" +
        `well defined) ${clear}(?:pattern|formation)s?|` +
        "random walk|patternless|(?<=\\b(?:patterns?|formations?|answer)[^:]{0,30}: )(?:none|no)(?= ?[,(]|$)|^none$",
    ),
  ],
  ["flag", named("flags?|pennants?")],
  ["triangle", named("triangles?")],
  ["wedge", named("wedges?")],
  [
    "outside",
    named(
      `${inverse} (?:cup|saucer)s? (?:and|with) (?:an? )?handles?|(?:broadening|expanding) (?:triangle|wedge)s?|` +
        "(?:red|white|green|national) flags?|flag ?poles?",
    ),
  ],
];

function named(alternatives: string): RegExp {
  return new RegExp(`(?<![\\w'])(?:${alternatives})(?!\\w)`, "g");
}
