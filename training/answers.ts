import type { Chart } from "../src/charts/make_chart.ts";
import { trendOf } from "../src/charts/patterns.ts";

/**
 * What the model learns to say of a chart: pattern, trend, and where the pattern stands, in percent of the chart's
 * width rounded to fives.
 */
export function answerFor(chart: Chart): string {
  const name = chart.pattern === "none" ? "none" : chart.pattern.replaceAll("_", " ");
  return `Pattern: ${name}. Trend: ${trendOf(chart.pattern)}. ${sentence(chart)}`;
}

function sentence(chart: Chart): string {
  const at = chart.keyPoints.map(([bar]) => percent(bar / (chart.candles.length - 1)));
  switch (chart.pattern) {
    case "none":
      return "The price shows no clear chart pattern.";
    case "head_and_shoulders":
      return `The head stands near ${at[2]} of the chart between shoulders near ${at[0]} and ${at[4]}, and price then fell below the neckline.`;
    case "inverse_head_and_shoulders":
      return `The head stands near ${at[2]} of the chart between shoulders near ${at[0]} and ${at[4]}, and price then rose above the neckline.`;
    case "double_top":
      return `The two peaks stand near ${at[0]} and ${at[2]} of the chart, and price then fell below the support.`;
    case "double_bottom":
      return `The two troughs stand near ${at[0]} and ${at[2]} of the chart, and price then rose above the resistance.`;
    case "triple_top":
      return `The three peaks stand near ${at[0]}, ${at[2]} and ${at[4]} of the chart, and price then fell below the support.`;
    case "triple_bottom":
      return `The three troughs stand near ${at[0]}, ${at[2]} and ${at[4]} of the chart, and price then rose above the resistance.`;
    case "bull_flag":
      return `A sharp rise up to ${at[1]} of the chart is followed by a falling channel until ${at.at(-1)}.`;
    case "bear_flag":
      return `A sharp fall up to ${at[1]} of the chart is followed by a rising channel until ${at.at(-1)}.`;
    case "cup_and_handle":
      return `The cup reaches from ${at[0]} to ${at[2]} of the chart, and the handle ends near ${at.at(-1)}.`;
    default:
      return `${LINES[chart.pattern]} from ${at[0]} to ${at.at(-1)} of the chart.`;
  }
}

const LINES = {
  ascending_triangle: "Rising lows press against a flat resistance",
  descending_triangle: "Falling highs press against a flat support",
  symmetrical_triangle: "Falling highs and rising lows draw together",
  rising_wedge: "Rising highs and faster rising lows draw together",
  falling_wedge: "Falling lows and faster falling highs draw together",
  rectangle: "Price moves between a flat support and a flat resistance",
} as const;

function percent(share: number): string {
  return `${Math.round(share * 20) * 5}%`;
}
