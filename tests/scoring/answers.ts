import type { Pattern, Trend } from "../../src/charts/patterns.ts";

/** An answer in the manner of `style`, and what a careful reader takes it to say. */
export interface Answer {
  readonly style: string;
  readonly text: string;
  readonly pattern: Pattern | null;
  readonly trend: Trend | null;
}

type Row = readonly [text: string, pattern: Pattern | null, trend: Trend | null];

const table = (style: string, rows: readonly Row[]): Answer[] =>
  rows.map(([text, pattern, trend]) => ({ style, text, pattern, trend }));

const builtin = table("builtin", [
  [
    "Pattern: double top. Trend: bearish. The two peaks stand near 25% and 55% of the chart, and price then broke below the neckline.",
    "double_top",
    "bearish",
  ],
  [
    "Pattern: inverse head and shoulders. Trend: bullish. The head stands near 48% of the chart.",
    "inverse_head_and_shoulders",
    "bullish",
  ],
  ["Pattern: none. Trend: neutral. Price wanders without a clear structure.", "none", "neutral"],
  [
    "Pattern: cup and handle. Trend: bullish. The cup spans 10% to 70% of the chart.",
    "cup_and_handle",
    "bullish",
  ],
  ["Pattern: bear flag. Trend: bearish. A sharp fall, then a small rising channel.", "bear_flag", "bearish"],
  ["Pattern: symmetrical triangle. Trend: neutral.", "symmetrical_triangle", "neutral"],
  ["Pattern: rising wedge. Trend: bearish. Both lines rise and converge.", "rising_wedge", "bearish"],
  ["Pattern: rectangle. Trend: neutral. Price moves between two flat lines.", "rectangle", "neutral"],
]);

const smolvlm = table("SmolVLM", [
  ["The chart shows a double top pattern.", "double_top", null],
  [
    "The image depicts a trading chart with a head and shoulders pattern. The trend direction is downward.",
    "head_and_shoulders",
    "bearish",
  ],
  ["The chart displays a triangle pattern. The trend is upward.", null, "bullish"],
  ["Flag.", null, null],
  ["The pattern is a flag. The trend is upward.", "bull_flag", "bullish"],
  ["The pattern is a flag, and the trend direction is downward.", "bear_flag", "bearish"],
  ["Head and shoulders", "head_and_shoulders", null],
  ["The chart shows a wedge pattern.", null, null],
  ["The image shows a stock chart with green and red candlesticks. The x-axis shows time.", null, null],
  [
    "The trading chart displays a head and shoulder pattern, which is a bearish reversal.",
    "head_and_shoulders",
    "bearish",
  ],
  ["There are no chart patterns present in this chart.", "none", null],
  ["Double bottoms. Upward trend.", "double_bottom", "bullish"],
  [
    "The chart pattern is a double bottom, which is a bullish reversal pattern that forms after a downtrend.",
    "double_bottom",
    "bullish",
  ],
  ["The chart has a descending triangle. The price is going down.", "descending_triangle", "bearish"],
  ["The chart shows a pattern of ups and downs with no clear trend.", null, "neutral"],
  ["EURUSD H1", null, null],
  ["", null, null],
  [
    "The chart patterns present are head and shoulders, double top, triangle, flag, and wedge.",
    null,
    null,
  ],
]);

const qwen = table("Qwen2-VL", [
  [
    "The trading chart shows a potential double top pattern. The price reached a high near 1.0950 twice and failed to break above it. This is generally considered a bearish reversal signal, suggesting that the uptrend may be coming to an end.",
    "double_top",
    "bearish",
  ],
  [
    "The chart appears to show an inverted H&S formation, with the left shoulder around bar 20, the head near bar 45 and the right shoulder around bar 70. A break above the neckline would confirm a bullish reversal.",
    "inverse_head_and_shoulders",
    "bullish",
  ],
  [
    "In this chart, we can observe an ascending triangle pattern. The resistance line is flat while the support line is rising. The trend direction is bullish.",
    "ascending_triangle",
    "bullish",
  ],
  [
    "The chart shows a downtrend followed by a bullish breakout. The pattern is a falling wedge.",
    "falling_wedge",
    "bullish",
  ],
  [
    "The chart does not show a clear head and shoulders or double top pattern. Instead, it shows a symmetrical triangle, indicating consolidation.",
    "symmetrical_triangle",
    "neutral",
  ],
  [
    "This is not a double top, but a rectangle: price bounces between support at 1.08 and resistance at 1.10. The trend is sideways.",
    "rectangle",
    "neutral",
  ],
  [
    "The chart is a candlestick chart of EURUSD. There is no evidence of a head and shoulders, double top, triangle, flag or wedge. The overall trend is neutral.",
    "none",
    "neutral",
  ],
  [
    "The pattern in the chart is a W pattern (double bottom). It suggests that the price will go up.",
    "double_bottom",
    "bullish",
  ],
  [
    "The price has formed an M top, and the right peak is a little lower. This indicates a bearish trend.",
    "double_top",
    "bearish",
  ],
  [
    "The chart shows a bullish flag pattern. After a strong upward move, the price consolidates in a narrow downward channel before continuing higher.",
    "bull_flag",
    "bullish",
  ],
  [
    "The chart shows a bearish pennant. After the steep decline the price consolidated briefly. A continuation of the downtrend is expected.",
    "bear_flag",
    "bearish",
  ],
  [
    "It looks more like a triple bottom than a double bottom, since support was tested three times. Trend: bullish.",
    "triple_bottom",
    "bullish",
  ],
  [
    "The price action forms a cup-with-handle pattern, a bullish continuation pattern.",
    "cup_and_handle",
    "bullish",
  ],
  [
    "The chart shows an upward trend with higher highs and higher lows, but no clear pattern can be identified.",
    "none",
    "bullish",
  ],
  [
    "The chart shows a consolidation channel between 1.0820 and 1.0900. The price is range-bound and the direction is neutral.",
    "rectangle",
    "neutral",
  ],
]);

const llava = table("LLaVA", [
  [
    'The trading chart in the image shows a series of candlesticks. There appears to be a "head and shoulders" pattern, which is a bearish reversal pattern. The head is the highest peak, and the shoulders are the two lower peaks on each side.',
    "head_and_shoulders",
    "bearish",
  ],
  [
    "Based on the image, the chart shows a descending wedge pattern, which is typically a bullish signal. The trend direction appears to be downward at the moment.",
    "falling_wedge",
    "bullish",
  ],
  [
    "The image you've provided is a candlestick chart. Chart patterns such as head and shoulders, double top, triangle, flag, and wedge are used by traders to predict future price movements. In this chart, the pattern that is most likely present is a triple top. The trend is bearish.",
    "triple_top",
    "bearish",
  ],
  [
    "The chart could be a double top or a head and shoulders, but the most likely pattern is a triple top, because the three peaks are at a similar level.",
    "triple_top",
    null,
  ],
  [
    "The image shows a line chart with a downward trend. There are no specific patterns like head and shoulders or double top visible in the image.",
    "none",
    "bearish",
  ],
  [
    "In the image, I can see an ascending wedge. It's important to note that a break below the lower trend line would be a bearish signal.",
    "rising_wedge",
    "bearish",
  ],
  [
    "This chart exhibits a reverse head-and-shoulders pattern. The overall trend before the pattern was bearish, but the pattern signals a potential bullish reversal.",
    "inverse_head_and_shoulders",
    "bullish",
  ],
  [
    "The chart shows a trading range. The price oscillates between support and resistance without a clear direction.",
    "rectangle",
    "neutral",
  ],
  [
    "I see a bear flag: a sharp decline (the flagpole) followed by a short rising consolidation. Such a pattern suggests continuation to the downside.",
    "bear_flag",
    "bearish",
  ],
  [
    "The chart resembles a symmetric triangle with converging trend lines. A breakout can occur in either direction.",
    "symmetrical_triangle",
    "neutral",
  ],
  [
    "The pattern looks like a flag pattern. The trend direction is bullish, as the price rose sharply before the consolidation.",
    "bull_flag",
    "bullish",
  ],
  [
    "The image shows a head and shoulders bottom, which is the bullish version of the pattern.",
    "inverse_head_and_shoulders",
    "bullish",
  ],
  ["The chart shows neither a head and shoulders nor a double top. It is a rectangle.", "rectangle", null],
  [
    "The chart seems to be a random walk. I do not see any recognizable pattern, and the trend is not clearly bullish or bearish.",
    "none",
    "neutral",
  ],
]);

const phi = table("Phi-3-vision", [
  [
    "The chart shows a 'Double Top' pattern, indicating a potential reversal from bullish to bearish.",
    "double_top",
    "bearish",
  ],
  [
    "The trading chart displays a symmetrical triangle pattern, characterized by converging trendlines. The trend direction is neutral until a breakout occurs.",
    "symmetrical_triangle",
    "neutral",
  ],
  [
    "The chart shows a rising wedge pattern, which is a bearish reversal pattern. The price has been making higher highs and higher lows, but the range is narrowing.",
    "rising_wedge",
    "bearish",
  ],
  [
    "The chart features a triple-bottom formation at about 1.0710. This suggests a reversal from a downtrend to an uptrend.",
    "triple_bottom",
    "bullish",
  ],
  [
    "The candlestick chart has a 'flag' pattern; the pole is a steep drop. The direction of the trend is bearish.",
    "bear_flag",
    "bearish",
  ],
  [
    "There is no head and shoulders pattern in this chart. The price is in a strong uptrend.",
    null,
    "bullish",
  ],
  ["A cup & handle pattern is visible. The trend is up.", "cup_and_handle", "bullish"],
  ["Inverse Head & Shoulders; bullish.", "inverse_head_and_shoulders", "bullish"],
  ["The pattern observed is an inverted cup and handle, and the trend is bearish.", null, "bearish"],
  [
    "The price chart indicates a descending right triangle, i.e. lower highs on a flat support.",
    "descending_triangle",
    null,
  ],
  [
    "The chart depicts a contracting triangle, rather than a wedge, since one line falls and the other rises.",
    "symmetrical_triangle",
    null,
  ],
  [
    "Head and shoulders pattern cannot be confirmed here. What can be seen is a double top with a neckline at 101.2.",
    "double_top",
    null,
  ],
  [
    "A double bottom is not present; the lows are of different depth. The chart forms an ascending triangle.",
    "ascending_triangle",
    null,
  ],
]);

const gpt = table("GPT-like", [
  [
    "### Chart analysis\n\n**Pattern:** Head and Shoulders\n\n**Trend direction:** Bearish\n\n- **Left shoulder:** around 1.0912\n- **Head:** around 1.0978\n- **Right shoulder:** around 1.0915\n\n> A close below the neckline would confirm the reversal.",
    "head_and_shoulders",
    "bearish",
  ],
  [
    "## Pattern identified\n\nThe most prominent pattern is an **ascending triangle**:\n\n1. **Resistance** — flat near 1.1020\n2. **Support** — a series of higher lows\n\n## Trend\n\nThe trend is **bullish**; a breakout above 1.1020 is likely.",
    "ascending_triangle",
    "bullish",
  ],
  [
    "Looking at the chart, several candidates come to mind:\n\n- *Double top*: the second peak is much lower, so this does not fit.\n- *Head and shoulders*: no clear shoulders.\n- *Descending triangle*: lower highs and a flat base. This fits best.\n\n**Conclusion:** descending triangle, bearish.",
    "descending_triangle",
    "bearish",
  ],
  [
    "**Answer: Falling Wedge** (bullish). I considered a *bull flag*, but the prior move was down.",
    "falling_wedge",
    "bullish",
  ],
  [
    "I'm not able to give financial advice, but from a technical point of view the chart shows a **triple top**. Signal: **bearish**.",
    "triple_top",
    "bearish",
  ],
  [
    "| Aspect | Reading |\n|---|---|\n| Pattern | Double bottom |\n| Trend | Bullish reversal |",
    "double_bottom",
    "bullish",
  ],
  [
    '```json\n{"pattern": "cup_and_handle", "trend": "bullish"}\n```',
    "cup_and_handle",
    "bullish",
  ],
  ['{"pattern": "none", "trend": "neutral", "confidence": 0.4}', "none", "neutral"],
  [
    "At first glance this looks like a double top. However, the second peak is followed by a third one at the same level, so a triple top is the better description. The trend is likely to turn bearish.",
    "triple_top",
    "bearish",
  ],
  [
    "The chart doesn’t contain any of the classic patterns (head and shoulders, double top, triangle, flag, wedge). Prices drift sideways, so the trend is **neutral**.",
    "none",
    "neutral",
  ],
  [
    "The pattern here is a bull flag — a sharp rally (the pole), then a shallow downward-sloping channel. It's a bullish continuation pattern; a break below the flag would turn the picture bearish.",
    "bull_flag",
    "bullish",
  ],
  [
    "This looks like a **rectangle** (trading range): price is bounded by horizontal support and resistance. Until it breaks out, the bias is neutral; a break above would be bullish, a break below bearish.",
    "rectangle",
    "neutral",
  ],
  [
    "**Pattern Identified: Inverse Head-and-Shoulders**\n**Trend Direction: Bullish Reversal**\n\nAfter an extended downtrend, three troughs form, the middle one being the deepest.",
    "inverse_head_and_shoulders",
    "bullish",
  ],
  [
    "I don't see a clear head and shoulders, double top, or flag. The best fit is a symmetrical triangle, although a pennant is possible.",
    "symmetrical_triangle",
    null,
  ],
  [
    "The chart presents a rounding bottom followed by a small pullback, i.e. a cup and handle. This is bullish.",
    "cup_and_handle",
    "bullish",
  ],
  [
    "No clear chart pattern is visible.\n\nPrice moves randomly around 1.085 and the trend is neutral/sideways.",
    "none",
    "neutral",
  ],
  [
    "Patterns: double top\nTrend direction: from bullish to bearish",
    "double_top",
    "bearish",
  ],
  [
    "1. Head and shoulders: No\n2. Double top: No\n3. Triangle: No\n4. Flag: No\n5. Wedge: Yes, a rising wedge\n\nTrend: bearish",
    "rising_wedge",
    "bearish",
  ],
  [
    "You asked for patterns (e.g., head and shoulders, double top, triangle, flag, wedge). I can make out a double bottom at 98.4. The trend should reverse upward.",
    "double_bottom",
    "bullish",
  ],
  [
    "Analyze this trading chart and identify any chart patterns present (e.g., head and shoulders, double top, triangle, flag, wedge). Describe the pattern and trend direction.",
    null,
    null,
  ],
  [
    "The image shows candlesticks in an ascending channel. The trend is bullish.",
    null,
    "bullish",
  ],
  [
    "It is a sideways market: **Rectangle**. Trend: neutral.",
    "rectangle",
    "neutral",
  ],
  [
    "Overall, the trend was bullish until the peak. The double top then signals a bearish reversal.",
    "double_top",
    "bearish",
  ],
  [
    "The formation is best described as a *bearish flag* rather than a descending triangle. Expect further downside.",
    "bear_flag",
    "bearish",
  ],
  [
    "**Final answer:** rising wedge\n\n(Alternatives I ruled out: ascending triangle, bull flag.)",
    "rising_wedge",
    null,
  ],
  [
    "This isn't a head and shoulders top; it's an inverse head and shoulders, so the outlook is bullish rather than bearish.",
    "inverse_head_and_shoulders",
    "bullish",
  ],
  [
    "Price keeps testing the same ceiling. Twin peaks with a neckline in between: that's a double-top. Outlook: down.",
    "double_top",
    "bearish",
  ],
  [
    "A falling wedge is forming in an uptrend. If the price breaks out above the upper line, that is bullish.",
    "falling_wedge",
    "bullish",
  ],
  [
    "The chart lacks any recognisable pattern; there's no sign of a flag or a wedge.",
    "none",
    null,
  ],
  [
    "None of the listed patterns is present. The market is ranging.",
    "none",
    "neutral",
  ],
  [
    "I'm sorry, but I can't help with analysing trading charts.",
    null,
    null,
  ],
  [
    "The absence of a handle means this is not a cup and handle. I would call it a double bottom.",
    "double_bottom",
    null,
  ],
  [
    "The two bottoms form a clear “W” shape, a bullish sign.",
    "double_bottom",
    "bullish",
  ],
  [
    "The chart shows a bullish wedge.",
    "falling_wedge",
    "bullish",
  ],
  [
    "A wedge sloping upward is visible, and momentum is fading.",
    "rising_wedge",
    null,
  ],
  [
    "HEAD AND SHOULDERS (INVERSE). BULLISH.",
    "inverse_head_and_shoulders",
    "bullish",
  ],
]);

/** Written after the rules and before they were mended: 44 of these 52 were read right at first sight. */
const unseen = table("unseen", [
  [
    "The image depicts a financial chart, specifically a candlestick chart, which is commonly used in trading to represent price movements of a security. The chart shows a downward trend, with the price decreasing over time. There are several patterns visible, including a head and shoulders pattern, which is a bearish reversal pattern.",
    "head_and_shoulders",
    "bearish",
  ],
  [
    "The chart displays a series of candlesticks that form a Double Bottom pattern. This pattern is characterized by two distinct lows at roughly the same price level, suggesting a potential reversal from a downtrend to an uptrend.",
    "double_bottom",
    "bullish",
  ],
  [
    "Pattern: Symmetrical Triangle\nTrend: Neutral (continuation possible)",
    "symmetrical_triangle",
    "neutral",
  ],
  [
    "Based on the chart, I'd say this is a *descending triangle*, not an ascending one.",
    "descending_triangle",
    null,
  ],
  [
    "The price makes a series of lower highs and lower lows within converging lines: a falling wedge. A breakout to the upside is expected.",
    "falling_wedge",
    "bullish",
  ],
  [
    "The chart shows a strong downtrend with a small upward consolidation, forming a bear flag. The trend is expected to continue downward.",
    "bear_flag",
    "bearish",
  ],
  [
    "It is difficult to identify any specific pattern in this chart. The trend is sideways.",
    "none",
    "neutral",
  ],
  ["I cannot determine a specific chart pattern from the image alone.", null, null],
  [
    "The chart does not exhibit any of the common chart patterns such as head and shoulders, double top, or flag. The price is trending upward.",
    "none",
    "bullish",
  ],
  [
    "This chart is showing a possible head and shoulders pattern, but it is not yet confirmed. The right shoulder is still forming. Trend: Bearish if confirmed.",
    "head_and_shoulders",
    "bearish",
  ],
  [
    "The pattern is most consistent with an Ascending Triangle. Bias: bullish.",
    "ascending_triangle",
    "bullish",
  ],
  [
    "There seem to be two possible readings: a rectangle or a symmetrical triangle. I lean towards the rectangle since both lines are flat.",
    "rectangle",
    null,
  ],
  ["Not a head and shoulders. Not a double top. It's a triple top. Bearish.", "triple_top", "bearish"],
  [
    "The chart shows an uptrend. A bull flag can be seen near the end. The trend direction is upward.",
    "bull_flag",
    "bullish",
  ],
  ["Trend direction: Upward\nPattern: Cup and Handle", "cup_and_handle", "bullish"],
  ["The trend direction of the chart is downwards. The pattern is a double top.", "double_top", "bearish"],
  ["**Chart Pattern**: No recognizable pattern\n**Trend**: Neutral", "none", "neutral"],
  [
    "**Chart Pattern Identified:**\n\nThe chart exhibits a **Triple Bottom** pattern.\n\n**Trend Direction:**\n\nThe trend is likely to be **bullish** following this pattern.",
    "triple_bottom",
    "bullish",
  ],
  ["The chart has a bullish trend and forms a flag.", "bull_flag", "bullish"],
  [
    "Two peaks of equal height are visible with a trough between, so a double top has formed. After the second peak price fell below the neckline, a bearish signal.",
    "double_top",
    "bearish",
  ],
  [
    "The candlestick chart seems to represent a bearish trend, as the price is moving down. It does not seem to be a head and shoulders pattern or a double top.",
    null,
    "bearish",
  ],
  [
    "The pattern isn't a rectangle because the lows are rising; therefore it's an ascending triangle.",
    "ascending_triangle",
    null,
  ],
  ["While it resembles a head and shoulders, I believe it is a triple top.", "triple_top", null],
  [
    "Although at first it may look like a flag, this is a rising wedge. Expect a bearish breakdown.",
    "rising_wedge",
    "bearish",
  ],
  ["No pattern, no trend.", "none", "neutral"],
  ["None", "none", null],
  ["The chart does not have a clear pattern.", "none", null],
  ["There isn't a clear chart pattern. Trend: flat", "none", "neutral"],
  ["Pattern - double top; Trend - bearish", "double_top", "bearish"],
  ["double_top", "double_top", null],
  ["The answer is (b) inverse head and shoulders.", "inverse_head_and_shoulders", null],
  [
    "It shows a head-and-shoulders-like structure turned upside down, i.e., an inverse head-and-shoulders; the outlook is upward.",
    "inverse_head_and_shoulders",
    "bullish",
  ],
  [
    "The chart contains a Head and Shoulders pattern (bearish). It may also be a triple top.",
    "head_and_shoulders",
    "bearish",
  ],
  ["Patterns present: 1) Double top 2) Bear flag. Trend: bearish.", "double_top", "bearish"],
  [
    "The chart shows the price of EURUSD over time. The price moves up and down. The pattern is a head and shoulders pattern, with the head being the highest point and shoulders being the lower points. The trend direction is bullish.",
    "head_and_shoulders",
    "bullish",
  ],
  [
    "I see lower highs and equal lows. This is a descending triangle and is bearish, as it is often followed by a break below support.",
    "descending_triangle",
    "bearish",
  ],
  [
    "The price was in a downtrend and has now formed a double bottom, so a bullish reversal could follow.",
    "double_bottom",
    "bullish",
  ],
  ["I'm sorry, I cannot assist with that request.", null, null],
  ["There are no head and shoulders, double top, triangle, flag or wedge patterns.", "none", null],
  ["Cup and handle? No. Double bottom? Yes.", "double_bottom", null],
  ["The chart shows neither a bullish nor a bearish trend.", null, "neutral"],
  ["The overall trend is not bullish. It is bearish.", null, "bearish"],
  ["Here we see a consolidation pattern. Rectangles like this one are neutral.", "rectangle", "neutral"],
  [
    "Price broke out of the trading range to the upside, completing a cup and handle.",
    "rectangle",
    "bullish",
  ],
  ["The chart is a bullish rectangle", "rectangle", "bullish"],
  ["La figura es un doble techo.", null, null],
  ["The stock is in a bear market; flag pattern.", "bear_flag", "bearish"],
  ["Pattern: **N/A**", null, null],
  ["Trend: Uptrend, pattern: flag", "bull_flag", "bullish"],
  ['The pattern shown is a "descending broadening wedge".', null, null],
  [
    "This is a textbook inverse head and shoulders pattern. Unlike a regular head and shoulders, it's bullish.",
    "inverse_head_and_shoulders",
    "bullish",
  ],
  ["There is a descending channel, no wedge.", null, null],
]);

export const ANSWERS: readonly Answer[] = [
  ...builtin,
  ...smolvlm,
  ...qwen,
  ...llava,
  ...phi,
  ...gpt,
  ...unseen,
];
