import { appendCsv, createCsv, type CsvFile } from "../results/csv_file.ts";
import { importCsv, refused } from "./import_csv.ts";
import type { RunHeader, Settings } from "./journal/entries.ts";
import { differences, headerOf } from "./journal/header.ts";
import { readHeader } from "./journal/read.ts";
import { type Journal, openJournal, requireUnused } from "./journal/write.ts";
import type { MachineFacts } from "./machine_facts.ts";
import { memoryLog } from "./memory_slope.ts";
import { keepOldRun, type OutputPaths, requireSpace } from "./output_paths.ts";
import { type Arm, chooseInterleave, type Item, makePlan, type Plan, type PlanParts } from "./plan.ts";
import { type ReadBack, readBack } from "./read_back.ts";

/** Where the records go, and what is left to do. */
export interface Output {
  readonly plan: Plan;
  readonly runId: string;
  readonly journal: Journal;
  /** By arm; `b` of a noise-floor run only. */
  readonly csvs: ReadonlyMap<Arm, CsvFile>;
  readonly todo: readonly Item[];
  /** What was there before. */
  readonly before: Omit<ReadBack, "done" | "end" | "remarks">;
  /** Whether the CSV holds any. */
  hasRecords: boolean;
  /** What became of files that were there before; to be told to the user. */
  readonly remarks: readonly string[];
  close(): void;
}

export interface OutputOptions {
  readonly paths: OutputPaths;
  readonly parts: PlanParts;
  readonly settings: Settings;
  readonly machine: MachineFacts;
  /** Charts that a cell does in a row, where the user says so. */
  readonly block?: number | undefined;
  readonly resume: boolean;
}

/**
 * Opens the files of a run: new ones, those of an earlier run kept under other names; or with `resume` those that are
 * there, if there are any.
 * @throws {UserError} where they cannot be written, or hold another run than this one.
 * @throws {WorkError} where another process writes them.
 */
export async function openOutput(options: OutputOptions): Promise<Output> {
  const { paths, parts, settings, machine, resume } = options;
  await requireUnused(paths.journal);
  const begun = resume ? await readHeader(paths.journal) : null;
  if (begun !== null) return await resumedOutput(options, begun);
  const plan = makePlan(parts, await chooseInterleave(parts, options.block));
  const header = headerOf(plan, settings, machine, new Date());
  const imported = resume ? await importCsv(paths, plan, header) : null;
  if (imported === null) return await newOutput(paths, plan, header);
  const output = await resumedOutput(options, (await readHeader(paths.journal))!);
  return { ...output, hasRecords: true, remarks: [...imported, ...output.remarks] };
}

async function newOutput(paths: OutputPaths, plan: Plan, header: RunHeader): Promise<Output> {
  await requireSpace(paths.csv.a, plan.items.length);
  const kept = await keepOldRun(paths);
  const journal = await openJournal(paths.journal, 0);
  await journal.append([header]);
  const csvs = await openCsvs(paths, plan, createCsv);
  const before = { count: 0, memory: memoryLog(), runtimes: new Map(), lastTimestamp: null };
  const remarks = kept === null ? [] : [`kept the results that were there as "${kept}"`];
  const opened = { journal, csvs, close: closer(journal, csvs) };
  return { plan, runId: header.runId, ...opened, todo: plan.items, before, hasRecords: false, remarks };
}

async function resumedOutput(options: OutputOptions, begun: RunHeader): Promise<Output> {
  const { paths, parts, machine } = options;
  requireSameRun(begun, options);
  const plan = makePlan(parts, begun.interleave);
  const { done, end, remarks, ...before } = await readBack(paths, plan);
  await requireSpace(paths.csv.a, plan.items.length - before.count);
  const journal = await openJournal(paths.journal, end);
  if (before.count < plan.items.length) {
    await journal.append([{ type: "resumed", at: new Date().toISOString(), machine }]);
  }
  const csvs = await openCsvs(paths, plan, appendCsv);
  const todo = plan.items.filter(({ number }) => done[number] === 0);
  const opened = { journal, csvs, close: closer(journal, csvs) };
  return { plan, runId: begun.runId, ...opened, todo, before, hasRecords: before.count > 0, remarks };
}

/** Differences that are named; more are counted. */
const NAMED = 3;

function requireSameRun(begun: RunHeader, { paths, parts, settings }: OutputOptions): void {
  const all = differences(begun, parts, settings);
  if (all.length === 0) return;
  const more = all.length > NAMED ? `; and ${all.length - NAMED} more` : "";
  throw refused(paths.csv.a, `it is another run: ${all.slice(0, NAMED).join("; ")}${more}`);
}

async function openCsvs(paths: OutputPaths, plan: Plan, open: (path: string) => Promise<CsvFile>) {
  const csvs = new Map<Arm, CsvFile>();
  for (const { arm } of plan.lanes) if (!csvs.has(arm)) csvs.set(arm, await open(paths.csv[arm]));
  return csvs;
}

function closer(journal: Journal, csvs: ReadonlyMap<Arm, CsvFile>): () => void {
  return () => {
    for (const csv of csvs.values()) csv.close();
    journal.close();
  };
}
