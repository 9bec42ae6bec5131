import assert from "node:assert/strict";
import { mock } from "node:test";
import type { Printer } from "../../src/cli/printer.ts";
import { countProgress, duration } from "../../src/cli/progress.ts";

/** What a work of 10 items, one every 2 seconds, shows. */
function shown(interactive: boolean): string[] {
  const said: string[] = [];
  const ignore = () => {};
  const printer: Printer = {
    ...{ interactive, out: ignore, warn: ignore, error: ignore, cause: ignore, hint: ignore, debug: ignore },
    info: (text) => said.push(`line ${text}`),
    redraw: (text) => said.push(`bar ${text}`),
  };
  let now = 0;
  const clock = mock.method(performance, "now", () => now);
  const progress = countProgress(printer, { total: 10, unit: "items" });
  for (let done = 1; done <= 10; done++) {
    now += 2000;
    progress.update(done, "builtin fp32");
  }
  progress.finish();
  clock.mock.restore();
  return said;
}

Deno.test("on a pipe: a plain line every few seconds", () => {
  assert.deepEqual(shown(false).filter((text) => text.startsWith("line")), [
    "line 3/10 items, 2.0s each, 14s left builtin fp32",
    "line 6/10 items, 2.0s each, 8s left builtin fp32",
    "line 9/10 items, 2.0s each, 2s left builtin fp32",
  ]);
});

Deno.test("on a terminal: a bar, cleared at the end", () => {
  const said = shown(true);
  assert.equal(said.length, 11);
  assert.equal(
    said[4],
    `bar ${"█".repeat(12)}${"░".repeat(12)} 5/10 items, 2.0s each, 10s left builtin fp32`,
  );
  assert.equal(said.at(-1), "bar ");
});

Deno.test("durations are short to read", () => {
  assert.deepEqual([0.4, 59, 75, 3600, 90061].map(duration), ["0s", "59s", "1m 15s", "1h 0m", "25h 1m"]);
});
