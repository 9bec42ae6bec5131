import type { Pattern, Trend } from "../../charts/patterns.ts";
import type { ResultRecord } from "../../results/record.ts";
import type { MachineFacts } from "../machine_facts.ts";
import type { Interleave } from "../plan.ts";
import type { Shard } from "../shard.ts";

/** How every item is asked; what of it changes, changes results. */
export interface Settings {
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly warmup: number;
  readonly timeoutS: number;
  readonly allowFallback: boolean;
  /** Threads of every cell; default: the processor's logical cores, at most 8. */
  readonly threads?: number;
  /** Whether the machine's pace is measured around each item, for `compare`. */
  readonly pace?: boolean;
}

/** The first line of a journal: the whole plan, written before the first item. */
export interface RunHeader {
  readonly type: "run";
  readonly format: 1;
  readonly chartvlmVersion: string;
  readonly runId: string;
  readonly startedAt: string;
  readonly settings: Settings;
  readonly cells: readonly CellEntry[];
  readonly charts: readonly ChartEntry[];
  readonly repetitions: number;
  readonly shard: Shard | null;
  readonly noiseFloor: boolean;
  readonly interleave: Interleave;
  /** Items of the plan; those of this shard. */
  readonly items: number;
  readonly machine: MachineFacts;
}

export interface CellEntry {
  readonly model: string;
  readonly precision: string;
  readonly backend: string;
  readonly modelSha256: string | null;
  readonly modelBytes: number | null;
  /** What a server said it runs on; null for a model that is here. */
  readonly server: string | null;
}

export interface ChartEntry {
  readonly image: string;
  readonly sha256: string;
  readonly pattern: Pattern | null;
  readonly trend: Trend | null;
}

/** The result of one item of the plan. */
export interface RecordEntry {
  readonly type: "record";
  /** The item's place in the plan. */
  readonly item: number;
  /** Which process of its lane answered, counted from 1; null where none was started for it. */
  readonly process: number | null;
  /** Resident memory of that process after the item, MiB: not the peak. */
  readonly rssMb: number | null;
  /** The machine's pace around the item, ms (`pace.ts`); only where it was measured. */
  readonly paceMs?: number;
  readonly record: ResultRecord;
}

/** An item that was given up with its cell. A resume tries it again. */
export interface NotTriedEntry {
  readonly type: "not_tried";
  readonly item: number;
  readonly record: ResultRecord;
}

/** A record of a result CSV without a journal that is no item of the plan. */
export interface KeptEntry {
  readonly type: "kept";
  readonly record: ResultRecord;
}

/** A resume begins, maybe on another machine. */
export interface ResumedEntry {
  readonly type: "resumed";
  readonly at: string;
  readonly machine: MachineFacts;
}

export interface EndedEntry {
  readonly type: "ended";
  readonly at: string;
  readonly how: "done" | "interrupted";
}

export type Entry = RecordEntry | NotTriedEntry | KeptEntry | ResumedEntry | EndedEntry;
