/** One bar of a chart. `time` is the bar's opening time in milliseconds since 1970 (UTC); prices are positive. */
export interface Candle {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Traded volume, or null where the source has none. */
  readonly volume: number | null;
}
