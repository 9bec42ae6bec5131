import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { compareCells, toCsv, toMarkdown } from "../../src/visualize/app/table_text.ts";

const cell = fc.string({ unit: "binary" }).filter((text) =>
  text.isWellFormed() && !/^\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20\uFEFF]/.test(text)
);
const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 });

Deno.test("another reader reads the CSV back", () => {
  fc.assert(fc.property(rows, (table) => {
    assert.deepEqual(parse(toCsv(table), { record_delimiter: "\r\n" }), table);
  }));
});

Deno.test("no cell is a formula to a spreadsheet, and numbers stay numbers", () => {
  const evil = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"];
  for (const text of evil) assert.match(toCsv([[text, "x"]]), /^"?'/, text);
  assert.equal(toCsv([["-1.5", "1,234", "-2e-5", "–"]]), '-1.5,"1,234",-2e-5,–\r\n');
});

Deno.test("markup in a Markdown cell stays text, on its line", () => {
  assert.equal(
    toMarkdown([["a|b", "n"], ["<b>*x*\r\n[y](z)`", "1"]], [false, true]),
    "| a\\|b | n |\n| --- | ---: |\n| &lt;b&gt;\\*x\\* \\[y\\](z)\\` | 1 |\n",
  );
});

Deno.test("numbers sort as numbers with their thousands and units; what is missing comes last", () => {
  const sorted = (descending: boolean) =>
    ["–", "1,024", "9.5", "100.0 % (89 to 100)", ""].sort((a, b) => compareCells(a, b, descending));
  assert.deepEqual(sorted(false).slice(0, 3), ["9.5", "100.0 % (89 to 100)", "1,024"]);
  assert.deepEqual(sorted(true).slice(0, 3), ["1,024", "100.0 % (89 to 100)", "9.5"]);
  assert.deepEqual(["cell 10", "cell 9"].sort((a, b) => compareCells(a, b, false)), ["cell 9", "cell 10"]);
});
