import {
  benchmark,
  type BenchmarkOptions,
  type BenchmarkResult,
  type Listener,
} from "../benchmark/benchmark.ts";
import { cellName } from "../results/record.ts";
import { formatTable } from "../benchmark/result_table.ts";
import { interruptible } from "./interrupt.ts";
import type { Printer } from "./printer.ts";
import { countProgress, type Progress } from "./progress.ts";

export type { BenchmarkOptions, BenchmarkResult } from "../benchmark/benchmark.ts";

/**
 * Runs a benchmark in the terminal: progress and remarks go to stderr, the result table to stdout. The first Ctrl-C
 * finishes the item in progress, the second stops at once; the CSV is whole either way.
 * @throws {UserError} for models, images or an output that cannot be used; nothing has run then.
 * @throws {WorkError} where the output cannot be written any more.
 */
export async function runBenchmark(options: BenchmarkOptions, printer: Printer): Promise<BenchmarkResult> {
  const remark = "interrupted: finishing the item in progress; press Ctrl-C again to stop at once";
  const result = await interruptible(
    printer,
    remark,
    (stops) => benchmark(options, terminalListener(printer), stops),
  );
  printer.redraw("");
  if (result.rows.length > 0) printer.out(formatTable(result.rows));
  if (result.interrupted) {
    printer.warn(
      `interrupted; "${options.output}" holds what was measured; the same command with --resume goes on`,
    );
  }
  return result;
}

/** 130 interrupted, 1 where items have no answer, else 0. */
export function exitCodeOf(result: BenchmarkResult): number {
  if (result.interrupted) return 130;
  return result.failed + result.notTried > 0 ? 1 : 0;
}

function terminalListener(printer: Printer): Listener {
  let progress: Progress | undefined;
  let recorded = 0;
  const say = (write: (text: string) => void) => (text: string) => {
    printer.redraw("");
    write(text);
  };
  return {
    started(total, done) {
      const before = done === 0 ? "" : `, ${done} of them recorded before`;
      printer.info(`${total} items to measure${before}`);
      progress = countProgress(printer, { total: total - done, unit: "items" });
    },
    recorded: (record) => progress?.update(++recorded, cellName(record.cell)),
    remark: say(printer.info),
    warn: say(printer.warn),
    stray: say(printer.debug),
  };
}
