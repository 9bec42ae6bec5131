import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../src/errors.ts";
import { NUMERIC_COLUMNS } from "../../src/visualize/columns.ts";
import { evaluate, parseExpression } from "../../src/visualize/expression.ts";
import { metricOf, slugOf } from "../../src/visualize/metric.ts";
import { statisticNamed } from "../../src/visualize/statistic.ts";
import { aggregator } from "../../src/visualize/aggregate.ts";
import { failedRecord, measuredRecord } from "./records.ts";

const NAMES = NUMERIC_COLUMNS.map(({ name }) => name);

/** Text of random expressions, with parentheses only where they are drawn. */
const { text: EXPRESSION } = fc.letrec<{ text: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    fc.constantFrom(...NAMES),
    fc.nat(1000).map(String),
    fc.constantFrom("0.5", ".25", "3.", "1e3", "2.5E-2"),
  ),
  text: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    tie("atom"),
    fc.tuple(tie("text"), fc.constantFrom("+", "-", "*", "/"), tie("text"), fc.constantFrom("", " ")).map(
      ([left, sign, right, space]) => `${left}${space}${sign}${space || " "}${right}`,
    ),
    tie("text").map((inner) => `(${inner})`),
    tie("text").map((inner) => `-(${inner})`),
    tie("atom").map((inner) => `- ${inner}`),
  ),
}));

Deno.test("an expression has the value that JavaScript gives it", () => {
  fc.assert(
    fc.property(
      EXPRESSION,
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 14, maxLength: 14 }),
      (text, list) => {
        const values = new Map(NAMES.map((name, i) => [name, list[i]!]));
        const expected = new Function(...NAMES, `return ${text}`)(...list) as number;
        const found = evaluate(parseExpression(text), ({ name }) => values.get(name)!);
        // A division by zero on the way is missing, where JavaScript would go on, at times to a number: 1 / (1 / 0).
        fc.pre(found !== null || !Number.isFinite(expected));
        return found === null || found === expected;
      },
    ),
    { numRuns: 2000, endOnFailure: true },
  );
});

Deno.test("a missing number, and a division by zero, make the value missing", () => {
  const known = (values: Record<string, number | null>) => (text: string) =>
    evaluate(parseExpression(text), ({ name }) => values[name] ?? null);
  const value = known({ latency_ms: 6, tokens: 0, memory_mb: null });
  assert.equal(value("latency_ms + memory_mb"), null);
  assert.equal(value("latency_ms / tokens"), null);
  assert.equal(value("1 / (latency_ms / tokens)"), null);
  assert.equal(value("memory_mb * 0"), null);
  assert.equal(value("2 - 3 - 4 * -latency_ms"), 23);
  assert.equal(value("8/4/2"), 1);
});

const WRONG: readonly (readonly [text: string, says: RegExp])[] = [
  ["latency_ms/", /at character 12, it ends where a number or a column should be/],
  ["(latency_ms", /at character 12, it ends where "\)" should be/],
  ["latency_ms tokens", /at character 12, "tokens" stands where an operator/],
  ["latency_ms/speed", /at character 12, there is no numeric column "speed"/],
  ["latency_ms ; 1", /at character 12, ";" means nothing here/],
  ["constructor", /at character 1, there is no numeric column "constructor"/],
  ["", /at character 1, it ends/],
  ["1..toString()", /at character 3, "\." means nothing here/],
  ["(".repeat(500), /nested too deeply/],
];

Deno.test("what is wrong with an expression is one line with its place and the known columns", () => {
  for (const [text, says] of WRONG) {
    assert.throws(() => metricOf(text), (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, says);
      assert.ok(!error.message.includes("\n"));
      assert.match(error.hint ?? "", /^known: latency_ms, memory_mb, .*threads/);
      return true;
    });
  }
});

Deno.test("any text is an expression or an error for the user, and a file name of letters, digits and lines", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
    assert.match(slugOf(`a${text}`), /^\w{1,100}$/);
    try {
      metricOf(text);
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
    }
  }));
  assert.equal(slugOf("latency_ms/(tokens + 1.5)"), "latency_ms_per_tokens_plus_1p5");
  assert.notEqual(slugOf(`${"latency_ms+".repeat(20)}1`), slugOf(`${"latency_ms+".repeat(20)}2`));
});

Deno.test("an expression is computed for each record, by cell, and what has no value is told", () => {
  const { column, collector } = metricOf("latency_ms / tokens");
  const aggregate = aggregator();
  const records = [
    measuredRecord({ latencyMs: 100, tokens: 10 }),
    measuredRecord({ latencyMs: 90, tokens: 3 }),
    measuredRecord({ latencyMs: 50, tokens: 0 }),
    measuredRecord({ latencyMs: 50, tokens: null }),
    failedRecord(),
    measuredRecord({ precision: "int8", latencyMs: 8, tokens: 4 }),
  ];
  for (const record of records) {
    aggregate.add(record);
    collector!.add(record);
  }
  const { cells } = collector!.addTo(aggregate.finish("results.csv"));
  assert.deepEqual(cells.map(({ values }) => [...values.get(column.name)!]), [[10, 30], [2]]);
  assert.deepEqual(collector!.remarks(), [
    "1 record left out: a division by zero, or a result beyond all numbers.",
  ]);
  const of = (name: string) => statisticNamed(name)!.of(cells[0]!, column.name);
  assert.deepEqual(["median", "mean", "min", "max", "p25"].map(of), [20, 20, 10, 30, 15]);
  for (const name of ["p0", "p100", "sum", "p9.5", "P90"]) assert.equal(statisticNamed(name), undefined);
});
