import assert from "node:assert/strict";
import { formatTable, type TableRow } from "../../src/benchmark/result_table.ts";

const row: TableRow = {
  cell: { model: "builtin", precision: "fp32", backend: "wasm" },
  answered: 32,
  failed: 1,
  unlabelled: 0,
  pattern: { right: 31, of: 32 },
  trend: { right: 32, of: 32 },
  medianTtftMs: 38.94,
  medianLatencyMs: 63.25,
  medianDecodeTokensPerS: 1298.7,
  peakMemoryMb: 213.4,
  firstRunMs: 956,
  memorySlope: { perItemMb: 0.0123, items: 32, firstMb: 200 },
};
const nothing: TableRow = {
  cell: { model: "another-model", precision: "q4", backend: null },
  answered: 0,
  failed: 32,
  unlabelled: 2,
  pattern: { right: 0, of: 0 },
  trend: { right: 0, of: 0 },
  medianTtftMs: null,
  medianLatencyMs: null,
  medianDecodeTokensPerS: null,
  peakMemoryMb: null,
  firstRunMs: null,
  memorySlope: null,
};

Deno.test("the table is aligned, and what is not known is a dash", () => {
  assert.deepEqual(formatTable([row, nothing]).split("\n"), [
    "model          precision  backend   n  pattern right [95 %]  trend right  TTFT ms  latency ms   tok/s  first run ms  peak MiB  MiB/item  failed",
    "builtin        fp32       wasm     32   96.9 % [84.3, 99.4]      100.0 %     38.9        63.3  1298.7         956.0       213      0.01       1",
    "another-model  q4         -         0                     -            -        -           -       -             -         -         -      32",
    "",
    "Times are medians; the first run after loading is kept apart. [95 %]: Wilson's interval. MiB/item: growth of memory.",
    "2 answers are about charts without a label: timed, not judged.",
  ]);
});
