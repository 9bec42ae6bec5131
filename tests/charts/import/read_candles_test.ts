import assert from "node:assert/strict";
import { UserError } from "../../../src/errors.ts";
import {
  parseCandles,
  readCandles,
  type ReadCandlesOptions,
} from "../../../src/charts/import/read_candles.ts";

const FIXTURES = new URL("../../fixtures/ohlcv/", import.meta.url).pathname;

/** Each format: the number of candles, then first and last candle as [ISO time, open, high, low, close, volume]. */
type Row = [time: string, open: number, high: number, low: number, close: number, volume: number | null];
const FORMATS: [file: string, symbol: string, timeframe: string, count: number, first: Row, last: Row][] = [
  [
    "EURUSD_metatrader5.csv",
    "EURUSD",
    "H1",
    4,
    ["2024-01-02T08:00:00.000Z", 1.10427, 1.10451, 1.1039, 1.10402, 1893],
    ["2024-01-02T11:00:00.000Z", 1.1012, 1.10188, 1.09985, 1.10006, 3804],
  ],
  [
    "EURUSD_metatrader5_utf16.csv",
    "EURUSD",
    "H1",
    4,
    ["2024-01-02T08:00:00.000Z", 1.10427, 1.10451, 1.1039, 1.10402, 1893],
    ["2024-01-02T11:00:00.000Z", 1.1012, 1.10188, 1.09985, 1.10006, 3804],
  ],
  [
    "GBPUSD_metatrader4.csv",
    "GBPUSD",
    "M15",
    4,
    ["2024-01-02T00:00:00.000Z", 1.2731, 1.27355, 1.2728, 1.27342, 812],
    ["2024-01-02T00:45:00.000Z", 1.27312, 1.2734, 1.27295, 1.27333, 655],
  ],
  [
    "SPX_yahoo.csv",
    "SPX",
    "D1",
    4,
    ["2023-12-28T00:00:00.000Z", 4786.439941, 4793.299805, 4780.97998, 4783.350098, 2698860000],
    ["2024-01-03T00:00:00.000Z", 4725.069824, 4729.290039, 4699.709961, 4704.810059, 3950760000],
  ],
  [
    "AAPL_yfinance.csv",
    "AAPL",
    "D1",
    3,
    ["2024-01-02T00:00:00.000Z", 185.79, 187.07, 182.55, 184.29, 82488700],
    ["2024-01-04T00:00:00.000Z", 180.83, 181.76, 179.57, 180.59, 71983600],
  ],
  [
    "stooq_daily.csv",
    "STOOQ",
    "D1",
    3,
    ["2024-01-02T00:00:00.000Z", 152.1, 154.4, 151.8, 153.9, 1201000],
    ["2024-01-04T00:00:00.000Z", 154, 154.6, 151.2, 151.9, 1310000],
  ],
  [
    "stooq_bulk.txt",
    "USDJPY",
    "M5",
    3,
    ["2024-01-02T00:00:00.000Z", 140.891, 140.94, 140.87, 140.921, 0],
    ["2024-01-02T00:10:00.000Z", 140.894, 140.91, 140.811, 140.82, 0],
  ],
  [
    "BTCUSDT_binance_ms.csv",
    "BTCUSDT",
    "H1",
    3,
    ["2024-01-01T00:00:00.000Z", 42283.58, 42554.57, 42261.02, 42475.23, 1271.68108],
    ["2024-01-01T02:00:00.000Z", 42613.57, 42638.41, 42500, 42581.1, 685.2198],
  ],
  [
    "BTCUSDT_binance_us.csv",
    "BTCUSDT",
    "H1",
    3,
    ["2025-01-01T00:00:00.000Z", 93576, 94509.42, 93489.03, 94401.14, 755.9901],
    ["2025-01-01T02:00:00.000Z", 93607.74, 94105.12, 93594.56, 94098.9, 276.78045],
  ],
  [
    "cryptodatadownload.csv",
    "BTC/USD",
    "D1",
    3,
    ["2024-01-01T00:00:00.000Z", 42285, 44200, 42175, 44184, 1010.4],
    ["2024-01-03T00:00:00.000Z", 44960, 45510, 40800, 42850, 3021.5],
  ],
  [
    "tradingview_epoch.csv",
    "TRADINGVIEW",
    "H4",
    3,
    ["2024-01-02T09:00:00.000Z", 1.10427, 1.10451, 1.1039, 1.10402, 1893],
    ["2024-01-02T17:00:00.000Z", 1.10301, 1.10342, 1.10105, 1.1012, 4127],
  ],
  [
    "tradingview_iso.csv",
    "TRADINGVIEW",
    "H4",
    3,
    ["2024-01-02T09:00:00.000Z", 1.10427, 1.10451, 1.1039, 1.10402, null],
    ["2024-01-02T17:00:00.000Z", 1.10301, 1.10342, 1.10105, 1.1012, null],
  ],
  [
    "decimal_comma.csv",
    "DECIMAL",
    "D1",
    3,
    ["2023-12-29T00:00:00.000Z", 1.0955, 1.0962, 1.094, 1.0951, 1204],
    ["2024-01-03T00:00:00.000Z", 1.0938, 1.0965, 1.0935, 1.096, 998],
  ],
  [
    "investing.csv",
    "INVESTING",
    "D1",
    3,
    ["2024-01-11T00:00:00.000Z", 2026.3, 2043.2, 2013, 2017.3, 2100000],
    ["2024-01-15T00:00:00.000Z", 2054, 2062.3, 2043.1, 2051.6, 1250],
  ],
  [
    "day_first.csv",
    "DAY",
    "W1",
    4,
    ["2024-03-04T00:00:00.000Z", 10, 12, 9, 11, null],
    ["2024-03-25T00:00:00.000Z", 13, 15, 12, 14, null],
  ],
  [
    "month_names.csv",
    "MONTH",
    "MN",
    4,
    ["2024-01-31T00:00:00.000Z", 10, 12, 9, 11, null],
    ["2024-04-30T00:00:00.000Z", 12, 14, 11, 13, null],
  ],
  [
    "EURUSD_histdata.csv",
    "EURUSD",
    "M1",
    3,
    ["2024-01-01T17:00:00.000Z", 1.10427, 1.10429, 1.10425, 1.10428, 0],
    ["2024-01-01T17:02:00.000Z", 1.10429, 1.10429, 1.10424, 1.10425, 0],
  ],
  [
    "real_sp500_daily.csv",
    "REAL",
    "D1",
    2516,
    ["2009-01-02T00:00:00.000Z", 902.98999, 934.72998, 899.349976, 931.799988, 4048270000],
    ["2018-12-31T00:00:00.000Z", 2498.939941, 2509.23999, 2482.820068, 2506.850098, 3442870000],
  ],
];

for (const [file, symbol, timeframe, count, first, last] of FORMATS) {
  Deno.test(`readCandles reads ${file}`, async () => {
    const series = await readCandles(FIXTURES + file);
    const rows = series.candles.map((c): Row => [
      new Date(c.time).toISOString(),
      c.open,
      c.high,
      c.low,
      c.close,
      c.volume,
    ]);
    assert.deepEqual([series.symbol, series.timeframe, rows.length], [symbol, timeframe, count]);
    assert.deepEqual([rows[0], rows.at(-1)], [first, last]);
    assert.deepEqual([series.skipped, series.problems], [0, []]);
  });
}

const HEADER = "Date,Open,High,Low,Close,Volume\n";
const GOOD = "2024-01-02,10,12,9,11,5\n2024-01-03,11,13,10,12,5\n";

const BAD_ROWS: [row: string, problem: string][] = [
  ["2024-01-04,10,12,nine,11,5", 'low "nine" is not a number'],
  ["2024-01-04,10,12,9,11,many", 'volume "many" is not a number'],
  ["2024-01-04,10,12,9,11,-5", "volume -5 is negative"],
  ["2024-01-04,10,1.08,1.09,11,5", "high 1.08 is below low 1.09"],
  ["2024-01-04,10,12,9,12.5,5", "close 12.5 is above high 12"],
  ["2024-01-04,8,12,9,11,5", "open 8 is below low 9"],
  ["2024-01-04,10,12,9,,5", "close is missing"],
  ["2024-01-04,null,null,null,null,null", "open is missing"],
  ["2024-01-04,10,12", "low is missing"],
  ["2024-01-04,0,12,0,11,5", "open 0 is not a positive price"],
  ["2024-01-04,10,12,-9,11,5", "low -9 is not a positive price"],
  ["2024-01-04,10,1e999,9,11,5", "high 1e999 is not a positive price"],
  ["2024-02-30,10,12,9,11,5", 'time "2024-02-30" is not a date that can be read'],
  ["yesterday,10,12,9,11,5", 'time "yesterday" is not a date that can be read'],
  [",10,12,9,11,5", "time is missing"],
  ["2024-01-03,10,12,9,11,5", "time 2024-01-03 is already on line 3"],
];

for (const [row, problem] of BAD_ROWS) {
  Deno.test(`parseCandles refuses or skips a row: ${problem}`, () => {
    const text = HEADER + GOOD + row + "\n2024-01-05,10,12,9,11,5\n";
    assert.throws(
      () => parseCandles(text, "data/prices.csv"),
      new UserError(`cannot read "data/prices.csv": prices.csv:4: ${problem}`, {
        hint: "correct the rows, or leave them out with --skip-bad-rows",
      }),
    );
    const series = parseCandles(text, "data/prices.csv", { skipBadRows: true });
    assert.equal(series.candles.length, 3);
    assert.equal(series.skipped, 1);
    assert.deepEqual(series.problems, [`prices.csv:4: ${problem}`]);
  });
}

Deno.test("parseCandles names three bad rows and counts the others", () => {
  const rows = ["04", "05", "08", "09", "10"].map((day) => `2024-01-${day},10,12,9,x,5\n`).join("");
  assert.throws(
    () => parseCandles(HEADER + GOOD + rows, "p.csv"),
    /p\.csv:4: .*; p\.csv:5: .*; p\.csv:6: close "x" is not a number; and 2 more bad rows$/,
  );
});

const BAD_FILES: [name: string, text: string, options: ReadCandlesOptions, message: RegExp, hint?: RegExp][] =
  [
    ["empty", "", {}, /cannot read "p.csv": the file is empty/],
    ["prose", "no prices here\nnone at all\n", {}, /is not a table/],
    ["header only", HEADER, {}, /it has no rows/],
    ["only bad rows", HEADER + "2024-01-02,x,12,9,11,5\n", { skipBadRows: true }, /it has no good rows/],
    [
      "missing column",
      "Date,Open,High,Close,Volume\n2024-01-02,1,2,1,5\n",
      {},
      /no column for "low"/,
      /"date", "open", "high", "close", "volume"/,
    ],
    ["no time", "a,open,high,low,close\n2024-01-02,1,2,1,1\n", {}, /no column for "time"/],
    ["too few columns", "x,1,2,3,4\n2024-01-02,1,2\n", {}, /no column for "time"/],
    ["one row", HEADER + "2024-01-02,10,12,9,11,5\n", {}, /cannot tell the timeframe/, /--timeframe/],
    [
      "ambiguous dates",
      "Date,Open,High,Low,Close\n01/02/2024,10,12,9,11\n02/02/2024,10,12,9,11\n",
      {},
      /"01\/02\/2024" may have the day or the month first/,
      /--date-format dmy or --date-format mdy/,
    ],
    [
      "dates of both orders",
      "Date,Open,High,Low,Close\n13/01/2024,10,12,9,11\n01/14/2024,10,12,9,11\n",
      {},
      /p.csv:3: time "01\/14\/2024" is not a date/,
    ],
    [
      "several symbols",
      "symbol,date,open,high,low,close\nA,2024-01-02,1,2,1,1\nB,2024-01-02,1,2,1,1\n",
      {},
      /it holds 2 symbols/,
      /--symbol: A, B/,
    ],
    ["unclosed quote", 'Date,Open,High,Low,Close\n"2024-01-02,1,2,1,1\n', {}, /not well-formed CSV/],
  ];

for (const [name, text, options, message, hint] of BAD_FILES) {
  Deno.test(`parseCandles refuses a file: ${name}`, () => {
    assert.throws(() => parseCandles(text, "p.csv", options), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      if (hint !== undefined) assert.match(error.hint ?? "", hint);
      return true;
    });
  });
}

Deno.test("readCandles names a file that is not there, a folder, and bytes that are no text", async () => {
  await assert.rejects(
    readCandles("nowhere.csv"),
    new UserError('cannot read "nowhere.csv": there is no such file'),
  );
  await assert.rejects(readCandles(FIXTURES), UserError);
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  await Deno.writeFile(file, new Uint8Array([0x44, 0xff, 0x00, 0xc0]));
  await assert.rejects(readCandles(file), /is not text in UTF-8 or UTF-16/);
  await Deno.remove(file);
});

Deno.test("dates that can be read both ways follow the date format given", () => {
  const text = "Date,Open,High,Low,Close\n01/02/2024,10,12,9,11\n02/02/2024,10,12,9,11\n";
  const firstTime = (dateFormat: "dmy" | "mdy") =>
    new Date(parseCandles(text, "p.csv", { dateFormat }).candles[0]?.time ?? 0).toISOString().slice(0, 10);
  assert.equal(firstTime("dmy"), "2024-02-01");
  assert.equal(firstTime("mdy"), "2024-01-02");
});

Deno.test("a symbol of several is chosen by name; a given symbol and timeframe win", () => {
  const text =
    "symbol,date,open,high,low,close\nA,2024-01-02,1,2,1,1\nB,2024-01-02,3,4,3,3\nA,2024-01-03,1,2,1,1\n";
  const chosen = parseCandles(text, "p.csv", { symbol: "A" });
  assert.deepEqual([chosen.symbol, chosen.candles.length], ["A", 2]);
  const named = parseCandles(HEADER + GOOD, "p.csv", { symbol: "XYZ", timeframe: "H4" });
  assert.deepEqual([named.symbol, named.timeframe], ["XYZ", "H4"]);
});

Deno.test("an open or close outside the range by one unit of the last decimal widens the candle", () => {
  const [candle] = parseCandles(HEADER + "2024-01-02,101.99,101.98,101.5,101.49,5\n" + GOOD, "p.csv", {
    skipBadRows: true,
  }).candles;
  assert.deepEqual([candle?.high, candle?.low], [101.99, 101.49]);
});

Deno.test("the real fixture is all good rows: sums as pandas computes them", async () => {
  const { candles } = await readCandles(FIXTURES + "real_sp500_daily.csv", { symbol: "SPX" });
  const mean = (pick: (c: typeof candles[number]) => number) =>
    candles.reduce((sum, c) => sum + pick(c), 0) / candles.length;
  const PANDAS_MEANS = {
    open: 1765.3750104550872,
    high: 1774.3062123124005,
    low: 1755.7733546367251,
    close: 1765.7654049638315,
  };
  for (const name of ["open", "high", "low", "close"] as const) {
    assert.ok(Math.abs(mean((c) => c[name]) / PANDAS_MEANS[name] - 1) < 1e-9, name);
  }
});
