import { readRecordBatches } from "../results/read_csv.ts";
import { cellName, type ResultRecord } from "../results/record.ts";
import type { Fault } from "./fault.ts";
import type { Settings } from "./journal/entries.ts";
import { isFault, type LaneEvent, type RunSettings, type Stops } from "./lane_worker.ts";
import { type MachineFacts, machineFacts, memoryThereMb } from "./machine_facts.ts";
import { machineWarnings, throttleWarnings } from "./machine_warnings.ts";
import { isLeak } from "./memory_slope.ts";
import { openOutput, type Output } from "./output.ts";
import { outputPaths, requireWritable } from "./output_paths.ts";
import { findParts, type Lane, type Plan, type PlanOptions } from "./plan.ts";
import { type Recorder, recorder } from "./recorder.ts";
import type { TableRow } from "./result_table.ts";
import { runClock } from "./run_clock.ts";
import { runItems } from "./run_items.ts";
import { requireSameRuntime } from "./same_runtime.ts";
import { summarizeCells } from "./summary.ts";
import { type CommandLine, workerCommand } from "./worker_command.ts";

export interface BenchmarkOptions extends PlanOptions, Settings {
  /** Result CSV. The journal stands beside it. */
  readonly output: string;
  /** Continue `output` instead of starting anew. */
  readonly resume: boolean;
  /** Most resident memory of one worker, MiB; default: 90 % of what the machine, or its control group, has. */
  readonly memoryLimitMb?: number;
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
  /** Records of this call: all that were tried, and those of them without an answer. */
  readonly recorded: number;
  readonly failed: number;
  /** Items that were given up after too many faults in a row; recorded as failed, and tried again by a resume. */
  readonly notTried: number;
  readonly interrupted: boolean;
}

/**
 * Runs a benchmark. Models and images are checked and the output is opened before any model is loaded; each record is
 * on the disk before the next item begins.
 * @throws {UserError} for models, images or an output that cannot be used, or a resume of another run.
 * @throws {WorkError} where the output cannot be written any more; what was measured is kept.
 */
export async function benchmark(
  options: BenchmarkOptions,
  listener: Listener,
  stops: Stops,
): Promise<BenchmarkResult> {
  const paths = outputPaths(options.output);
  await requireWritable(options.output);
  const parts = await findParts({ onLeftOut: (text) => listener.remark(text), ...options });
  const machine = await machineFacts();
  const output = await openOutput({ ...options, paths, parts, settings: options, machine });
  try {
    const { plan, todo, before, remarks } = output;
    fallbacksOf(plan).forEach((text) => listener.warn(text));
    if (todo.length > 0) machineWarnings(machine).forEach((text) => listener.warn(text));
    remarks.forEach((text) => listener.remark(text));
    if (plan.noiseFloor) listener.remark(`the second arm of each cell goes to "${paths.csv.b}"`);
    listener.started(plan.items.length, before.count);
    const clock = runClock({ after: before.lastTimestamp, onBack: (text) => listener.warn(text) });
    const record = recorder({ output, machine, clock, listener });
    const firstRuns = await runAll(output, record, { options, machine, listener, stops });
    await record.finish(stops.soft.aborted ? "interrupted" : "done");
    throttleWarnings(machine, await machineFacts()).forEach((text) => listener.warn(text));
    leaksOf(output).forEach((text) => listener.warn(text));
    const rows = await rowsOf(options.output, output, firstRuns);
    return { ...record.counts, rows, interrupted: stops.soft.aborted };
  } finally {
    output.close();
  }
}

interface Context {
  readonly options: BenchmarkOptions;
  readonly machine: MachineFacts;
  readonly listener: Listener;
  readonly stops: Stops;
}

/** @returns by cell, the time of the first run after loading. */
async function runAll(output: Output, record: Recorder, context: Context): Promise<Map<string, number>> {
  const { plan, todo, before } = output;
  const { listener, stops } = context;
  const settings = await Promise.all(plan.lanes.map((lane) => settingsOf(lane, context)));
  const firstRuns = new Map<string, number>();
  const say = onceSayer(listener);
  const lastProcess = before.memory.lastProcess;
  for await (
    const event of runItems({ plan, todo, stops, lastProcess, settingsOf: (lane) => settings[lane]! })
  ) {
    if (event.type === "item") {
      await record.item(event);
      notesOf(event, plan).forEach(say);
    } else if (event.type === "not_tried") await record.notTried(event.item, event.fault);
    else if (event.type === "given_up") {
      listener.warn(givenUp(plan.lanes[event.lane]!, event.items, event.fault));
    } else if (event.type === "loaded") {
      requireSameRuntime(event, plan, before.runtimes, context.options.output);
      event.loaded.warnings.forEach(say);
    } else if (event.lane.arm === "a" && !firstRuns.has(cellName(event.lane.cell))) {
      firstRuns.set(cellName(event.lane.cell), event.latencyMs);
    }
  }
  return firstRuns;
}

/** Share of the memory that is there which a worker may use where the user names no limit. */
const MEMORY_SHARE = 0.9;

async function settingsOf({ cell }: Lane, { options, machine, listener }: Context): Promise<RunSettings> {
  const { prompt, maxNewTokens, allowFallback, warmup, timeoutS, threads, pace } = options;
  const command = options.worker ?? await workerCommand(cell.server?.host);
  const there = memoryThereMb(machine);
  const memoryLimitMb = options.memoryLimitMb ?? (there === null ? null : MEMORY_SHARE * there);
  const onStray = (line: string) => listener.stray(line);
  const how = { prompt, maxNewTokens, allowFallback, warmup, timeoutS, threads, pace };
  return { command, ...how, memoryLimitMb, onStray };
}

async function rowsOf(path: string, output: Output, firstRuns: Map<string, number>): Promise<TableRow[]> {
  const { plan, before } = output;
  if (!output.hasRecords) return [];
  const rows = await summarizeCells(readRecordBatches(path));
  return rows.map((row) => {
    const name = cellName(row.cell);
    const lane = plan.lanes.findIndex(({ cell }) => cellName(cell) === name);
    return { ...row, firstRunMs: firstRuns.get(name) ?? null, memorySlope: before.memory.slope(lane) };
  });
}

/** Says each text once. */
function onceSayer(listener: Listener): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) listener.warn(text);
    said.add(text);
  };
}

/** What must be known to read a cell's numbers. */
function notesOf({ item, result }: LaneEvent & { type: "item" }, plan: Plan): string[] {
  const notes = isFault(result) ? [] : result.notes ?? [];
  return notes.map((note) => `${cellName(plan.lanes[item.lane]!.cell)}: ${note}`);
}

/** One line for each backend that stands in for another. */
function fallbacksOf({ cells }: Plan): string[] {
  const lines = cells
    .filter((cell) => cell.standsInFor !== null)
    .map((cell) => `${cell.precision} runs on ${cell.backend}: ${cell.standsInFor}`);
  return [...new Set(lines)];
}

function leaksOf({ plan, before }: Output): string[] {
  return plan.lanes.flatMap((lane, index) => {
    const slope = before.memory.slope(index);
    if (slope === null || !isLeak(slope)) return [];
    return [
      `the memory of ${laneName(lane)} grew by ${
        slope.perItemMb.toFixed(2)
      } MiB an item over ${slope.items} items; ` +
      "a longer run may end for it: split it with --shard, or set --memory-limit",
    ];
  });
}

function givenUp(lane: Lane, items: number, fault: Fault): string {
  return `gave up ${laneName(lane)} with ${items} items not tried: its worker failed too often in a row, ` +
    `at last: ${fault.error}; run again with --resume to try them`;
}

function laneName({ cell, arm }: Lane): string {
  return arm === "a" ? cellName(cell) : `${cellName(cell)} (second arm)`;
}
