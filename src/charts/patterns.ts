/** The chart patterns that can be drawn, named and scored. The order is fixed: it is the class order everywhere. */
export const PATTERNS = [
  "head_and_shoulders",
  "inverse_head_and_shoulders",
  "double_top",
  "double_bottom",
  "triple_top",
  "triple_bottom",
  "ascending_triangle",
  "descending_triangle",
  "symmetrical_triangle",
  "rising_wedge",
  "falling_wedge",
  "bull_flag",
  "bear_flag",
  "rectangle",
  "cup_and_handle",
  "none",
] as const;

export type Pattern = typeof PATTERNS[number];

export const TRENDS = ["bullish", "bearish", "neutral"] as const;

export type Trend = typeof TRENDS[number];

const TREND_OF: Readonly<Record<Pattern, Trend>> = {
  head_and_shoulders: "bearish",
  inverse_head_and_shoulders: "bullish",
  double_top: "bearish",
  double_bottom: "bullish",
  triple_top: "bearish",
  triple_bottom: "bullish",
  ascending_triangle: "bullish",
  descending_triangle: "bearish",
  symmetrical_triangle: "neutral",
  rising_wedge: "bearish",
  falling_wedge: "bullish",
  bull_flag: "bullish",
  bear_flag: "bearish",
  rectangle: "neutral",
  cup_and_handle: "bullish",
  none: "neutral",
};

/** The direction that a pattern signals by convention; of `none`, neutral. */
export function trendOf(pattern: Pattern): Trend {
  return TREND_OF[pattern];
}

export function isPattern(text: string): text is Pattern {
  return (PATTERNS as readonly string[]).includes(text);
}
