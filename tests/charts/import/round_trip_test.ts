import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candle } from "../../../src/charts/candle.ts";
import { parseCandles } from "../../../src/charts/import/read_candles.ts";

const HOUR = 3_600_000;

/** 14 or more hourly bars a day apart in places, prices in whole cents. */
const candles: fc.Arbitrary<Candle[]> = fc.tuple(
  fc.integer({ min: 0, max: 400_000 }),
  fc.array(
    fc.record({
      step: fc.constantFrom(1, 1, 1, 25, 72),
      prices: fc.array(fc.integer({ min: 1, max: 9_000_000 }), { minLength: 4, maxLength: 4 }),
      volume: fc.option(fc.integer({ min: 0, max: 1_000_000_000 })),
    }),
    { minLength: 14, maxLength: 60 },
  ),
).map(([start, rows]) => {
  let time = start * HOUR;
  return rows.map(({ step, prices, volume }) => {
    time += step * HOUR;
    const [low = 1, open = 1, close = 1, high = 1] = prices.map((cents) => cents / 100).sort((a, b) => a - b);
    return { time, open, high, low, close, volume };
  });
});

const pad = (value: number) => String(value).padStart(2, "0");

/** Writers of a time, as cells. */
const TIMES: Record<string, (time: Date) => string[]> = {
  iso: (t) => [t.toISOString()],
  isoSpace: (t) => [t.toISOString().slice(0, 19).replace("T", " ")],
  zone: (t) => [new Date(t.getTime() - 5 * HOUR).toISOString().slice(0, 19) + "-05:00"],
  metatrader: (t) => t.toISOString().slice(0, 16).replaceAll("-", ".").split("T"),
  compact: (t) => [t.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", " ")],
  german: (t) => [
    `${pad(t.getUTCDate())}.${pad(t.getUTCMonth() + 1)}.${t.getUTCFullYear()} ${pad(t.getUTCHours())}:00`,
  ],
  named: (
    t,
  ) => [t.toUTCString().slice(5, 16).replaceAll(" ", "-") + " " + t.toISOString().slice(11, 19)],
  seconds: (t) => [String(t.getTime() / 1000)],
  milliseconds: (t) => [String(t.getTime())],
  microseconds: (t) => [String(t.getTime()) + "000"],
};

interface Dialect {
  readonly separator: string;
  readonly comma: boolean;
  readonly eol: string;
  readonly bom: boolean;
  readonly quoted: boolean;
  readonly newestFirst: boolean;
  readonly time: keyof typeof TIMES;
  readonly names: readonly string[];
}

const dialects: fc.Arbitrary<Dialect> = fc.record({
  separator: fc.constantFrom(",", ";", "\t"),
  comma: fc.boolean(),
  eol: fc.constantFrom("\n", "\r\n"),
  bom: fc.boolean(),
  quoted: fc.boolean(),
  newestFirst: fc.boolean(),
  time: fc.constantFrom(...Object.keys(TIMES)),
  names: fc.constantFrom(
    ["Open", "High", "Low", "Close", "Volume"],
    ["<OPEN>", "<HIGH>", "<LOW>", "<CLOSE>", "<TICKVOL>"],
    ["o", "h", "l", "c", "v"],
    ["Open Price", "High Price", "Low Price", "Close Price", "Vol."],
  ),
});

function write(series: readonly Candle[], dialect: Dialect): string {
  const comma = dialect.comma && dialect.separator !== ",";
  const number = (value: number | null) =>
    value === null ? "" : comma ? String(value).replace(".", ",") : String(value);
  const quote = (cell: string) => dialect.quoted ? `"${cell}"` : cell;
  const toTime = TIMES[dialect.time] ?? TIMES["iso"]!;
  const timeNames = toTime(new Date(0)).length === 2 ? ["Date", "Time"] : ["Date"];
  const rows = series.map((c) => [
    ...toTime(new Date(c.time)),
    ...[c.open, c.high, c.low, c.close, c.volume].map(number),
  ]);
  if (dialect.newestFirst) rows.reverse();
  const lines = [[...timeNames, ...dialect.names], ...rows].map((row) =>
    row.map(quote).join(dialect.separator)
  );
  return (dialect.bom ? "\ufeff" : "") + lines.join(dialect.eol) + dialect.eol;
}

Deno.test("what is written in any dialect is read back exactly", () => {
  fc.assert(
    fc.property(candles, dialects, (series, dialect) => {
      // From 2002 on: until September 2001 milliseconds have twelve digits, and some could be a date (190004400000).
      const dated = series.map((c) => ({ ...c, time: c.time + 32 * 366 * 24 * HOUR }));
      const read = parseCandles(write(dated, dialect), "p.csv");
      assert.deepEqual(read.candles, dated);
    }),
    { numRuns: 300 },
  );
});

Deno.test("slashed dates are read in the order that some day above 12 shows", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.integer({ min: 0, max: 15_000 }), (dayFirst, start) => {
      const days = Array.from({ length: 30 }, (_, i) => new Date((start + i) * 24 * HOUR));
      const lines = days.map((day) => {
        const [d, m] = [pad(day.getUTCDate()), pad(day.getUTCMonth() + 1)];
        return `${dayFirst ? `${d}/${m}` : `${m}/${d}`}/${day.getUTCFullYear()},2,3,1,2`;
      });
      const read = parseCandles(["Date,Open,High,Low,Close", ...lines].join("\n"), "p.csv");
      assert.deepEqual(read.candles.map((c) => c.time), days.map((day) => day.getTime()));
      assert.equal(read.timeframe, "D1");
    }),
  );
});

Deno.test("any text either parses to rising, well-formed candles or is refused as a UserError", () => {
  const cell = fc.constantFrom(
    "",
    "1",
    "1.5",
    "2,5",
    '"',
    "x",
    "2024-01-02",
    "2024-01-03",
    "1704067200",
    "-1",
    ";",
  );
  const line = fc.array(cell, { maxLength: 8 }).map((cells) => cells.join(","));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.boolean(), (lines, skipBadRows) => {
      let candles: readonly Candle[] = [];
      try {
        const text = ["Date,Open,High,Low,Close,Volume", ...lines].join("\n");
        candles = parseCandles(text, "p.csv", { skipBadRows, timeframe: "D1" }).candles;
      } catch (error) {
        assert.equal((error as Error).name, "UserError");
      }
      candles.forEach((c, i) => {
        assert.ok(c.low > 0 && c.low <= Math.min(c.open, c.close) && c.high >= Math.max(c.open, c.close));
        assert.ok(i === 0 || c.time > (candles[i - 1]?.time ?? 0));
      });
    }),
    { numRuns: 500 },
  );
});
