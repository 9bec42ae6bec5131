/** How the prices of a symbol look: where they stand, how many decimals they have, how far they move in a day. */
export interface Market {
  readonly price: number;
  readonly digits: number;
  /** Standard deviation of the daily log return. */
  readonly dailyVolatility: number;
}

const MARKETS: Readonly<Record<string, Market>> = {
  EURUSD: { price: 1.09, digits: 5, dailyVolatility: 0.005 },
  GBPUSD: { price: 1.27, digits: 5, dailyVolatility: 0.006 },
  USDJPY: { price: 148, digits: 3, dailyVolatility: 0.006 },
  AUDUSD: { price: 0.66, digits: 5, dailyVolatility: 0.007 },
  USDCHF: { price: 0.88, digits: 5, dailyVolatility: 0.005 },
  XAUUSD: { price: 2050, digits: 2, dailyVolatility: 0.009 },
  BTCUSD: { price: 62000, digits: 0, dailyVolatility: 0.03 },
  ETHUSD: { price: 3100, digits: 2, dailyVolatility: 0.035 },
  SPX500: { price: 5100, digits: 1, dailyVolatility: 0.01 },
  AAPL: { price: 190, digits: 2, dailyVolatility: 0.016 },
};

const OTHER: Market = { price: 100, digits: 2, dailyVolatility: 0.015 };

/** Prices of a known symbol; of any other, those of a share at 100. */
export function marketOf(symbol: string): Market {
  return MARKETS[symbol.toUpperCase()] ?? OTHER;
}

const MINUTES: Readonly<Record<string, number>> = {
  M1: 1,
  M5: 5,
  M15: 15,
  M30: 30,
  H1: 60,
  H4: 240,
  D1: 1440,
  W1: 10080,
};

export const TIMEFRAMES = Object.keys(MINUTES);

/** Length of a timeframe's bar in milliseconds; undefined for an unknown one. */
export function barLength(timeframe: string): number | undefined {
  const minutes = MINUTES[timeframe];
  return minutes === undefined ? undefined : minutes * 60_000;
}

/** The fewest bars in which the largest pattern (eight turns) still has legs of some bars each. */
export const MIN_BARS = 40;
/** The most bars that a chart of 8192 pixels still shows one by one. */
export const MAX_BARS = 2000;
