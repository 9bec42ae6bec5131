/** The named looks of a chart. */
export const STYLES = ["classic", "dark", "hollow", "ohlc", "line"] as const;

export type StyleName = typeof STYLES[number];

/** Names accepted by `--style`. */
export const STYLE_CHOICES = [...STYLES, "random"] as const;

export type StyleChoice = typeof STYLE_CHOICES[number];
