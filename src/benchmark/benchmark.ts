import { readRecordBatches } from "../results/read_csv.ts";
import type { ResultRecord } from "../results/record.ts";
import { isMeasured } from "../results/record.ts";
import { thisMachine } from "./machine.ts";
import { newOutput, type Output, resumedOutput } from "./output.ts";
import { type CellPlan, countItems, makePlan, type PlanOptions } from "./plan.ts";
import type { TableRow } from "./result_table.ts";
import { isFault, runCell, type RunSettings, type Stops } from "./run_cell.ts";
import { summarizeCells } from "./summary.ts";
import { toRecord } from "./to_record.ts";
import { type CommandLine, workerCommand } from "./worker_command.ts";

export interface BenchmarkOptions extends PlanOptions {
  /** Result CSV. */
  readonly output: string;
  /** Continue `output` instead of starting anew. */
  readonly resume: boolean;
  readonly warmup: number;
  readonly timeoutS: number;
  readonly maxNewTokens: number;
  readonly prompt: string;
  /** Default: this program's command `worker`. */
  readonly worker?: CommandLine;
}

/** Who is told how the run goes on. */
export interface Listener {
  /** `done` of `total` items were there before this run. */
  started(total: number, done: number): void;
  recorded(record: ResultRecord): void;
  /** What the user should know. */
  remark(text: string): void;
  warn(text: string): void;
  /** Output of workers that is no reply. */
  stray(line: string): void;
}

export interface BenchmarkResult {
  /** One row a cell, over all records of the file; empty where there are none. */
  readonly rows: readonly TableRow[];
  /** Records of this call: all, and those without an answer. */
  readonly recorded: number;
  readonly failed: number;
  /** Items that were given up after too many faults in a row. */
  readonly notTried: number;
  readonly interrupted: boolean;
}

/**
 * Runs a benchmark. Models and images are checked and the output is opened before any model is loaded; each record is
 * written as soon as it is there.
 * @throws {UserError} for models, images or an output that cannot be used.
 * @throws {WorkError} where the output cannot be written any more.
 */
export async function benchmark(
  options: BenchmarkOptions,
  listener: Listener,
  stops: Stops,
): Promise<BenchmarkResult> {
  const plan = await makePlan(options);
  fallbacksOf(plan).forEach((text) => listener.warn(text));
  const output = await (options.resume ? resumedOutput : newOutput)(options.output, plan);
  try {
    output.remarks.forEach((text) => listener.remark(text));
    listener.started(countItems(plan), output.done);
    const { firstRuns, ...counts } = await runAll(
      output,
      options,
      listener,
      stops,
    );
    const rows = counts.recorded + output.done === 0
      ? []
      : await summarizeCells(readRecordBatches(options.output));
    return {
      ...counts,
      rows: rows.map((row) => ({ ...row, firstRunMs: firstRuns.get(cellName(row.cell)) ?? null })),
      interrupted: stops.soft.aborted,
    };
  } finally {
    output.file.close();
  }
}

async function settingsOf(
  options: BenchmarkOptions,
  { cell }: CellPlan,
  listener: Listener,
): Promise<RunSettings> {
  const { prompt, maxNewTokens, allowFallback, warmup, timeoutS } = options;
  const command = options.worker ?? await workerCommand(cell.server?.host);
  const onStray = (line: string) => listener.stray(line);
  return { command, prompt, maxNewTokens, allowFallback, warmup, timeoutS, onStray };
}

async function runAll(
  { plan, file, runId }: Output,
  options: BenchmarkOptions,
  listener: Listener,
  stops: Stops,
) {
  const machine = thisMachine();
  const firstRuns = new Map<string, number>();
  const counts = { recorded: 0, failed: 0, notTried: 0 };
  const warned = new Set<string>();
  for (const cellPlan of plan) {
    const { cell } = cellPlan;
    const settings = await settingsOf(options, cellPlan, listener);
    const notes = new Set<string>();
    for await (const event of runCell(cellPlan, settings, stops)) {
      if (event.type === "first_run") firstRuns.set(cellName(cell), event.latencyMs);
      else if (event.type === "loaded") {
        const fresh = event.loaded.warnings.filter((text) => !warned.has(text));
        fresh.forEach((text) => (warned.add(text), listener.warn(text)));
      } else if (event.type === "given_up") {
        counts.notTried += event.items;
        listener.warn(givenUp(cellPlan, event.items));
      } else {
        const record = toRecord({ ...event, runId, machine, cell, time: new Date() });
        await file.append(record);
        counts.recorded++;
        if (!isMeasured(record)) counts.failed++;
        listener.recorded(record);
        if (!isFault(event.result)) warnOnce(event.result.notes ?? [], notes, cell, listener);
      }
    }
  }
  return { ...counts, firstRuns };
}

/** Says what must be known to read a cell's numbers, once a cell. */
function warnOnce(
  notes: readonly string[],
  said: Set<string>,
  cell: CellPlan["cell"],
  listener: Listener,
): void {
  for (const note of notes) if (!said.has(note)) listener.warn(`${cellName(cell)}: ${note}`);
  notes.forEach((note) => said.add(note));
}

/** One line for each backend that stands in for another. */
function fallbacksOf(plan: readonly CellPlan[]): string[] {
  const lines = plan
    .filter(({ cell }) => cell.standsInFor !== null)
    .map(({ cell }) => `${cell.precision} runs on ${cell.backend}: ${cell.standsInFor}`);
  return [...new Set(lines)];
}

function givenUp({ cell }: CellPlan, items: number): string {
  return `gave up ${cellName(cell)} with ${items} items not tried: its worker failed too often in a row; ` +
    "run again with --resume to try them";
}

export function cellName(cell: { model: string; precision: string; backend: string | null }): string {
  return [cell.model, cell.precision, cell.backend].filter((part) => part !== null).join(" ");
}
