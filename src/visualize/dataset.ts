import type { Pattern } from "../charts/patterns.ts";
import type { Cell, FailedOutcome, MeasuredOutcome } from "../results/record.ts";
import type { AnswerList } from "../scoring/answer_list.ts";
import type { Confusion } from "../scoring/metrics.ts";
import type { Description } from "./description.ts";
import type { Kept } from "./kept_records.ts";
import type { MemoryTrail } from "./memory_trail.ts";
import type { Point } from "./points.ts";

export type Outcome = MeasuredOutcome | FailedOutcome;

/** `right` of `of` answers to labelled charts. */
export interface Proportion {
  readonly right: number;
  readonly of: number;
}

/** Everything that the figures know of one cell. */
export interface CellData {
  readonly cell: Cell;
  /** The model, and the backend where the file holds more than one: `builtin · webgpu`. */
  readonly group: string;
  /** All records, failed ones included. */
  readonly records: number;
  /** Records that carry an answer and its times. */
  readonly measured: number;
  readonly outcomes: ReadonlyMap<Outcome, number>;
  /** The first error message of each outcome that has one. */
  readonly errors: ReadonlyMap<FailedOutcome, string>;
  /** Per numeric column, the known numbers of all records in ascending order; no entry where none is known. */
  readonly values: ReadonlyMap<string, Float64Array>;
  /** Statistics of `values`. */
  readonly statistics: ReadonlyMap<string, Description>;
  /** A sample of the measured records. */
  readonly points: readonly Point[];
  /** Answers that named the right pattern. */
  readonly pattern: Proportion;
  readonly trend: Proportion;
  /** Answers to labelled charts, from which scores are computed where they are shown. */
  readonly answers: AnswerList;
  /** The same answers counted: truth by answer. */
  readonly confusion: Confusion<Pattern>;
  /** Right patterns by the chart's noise in hundredths, of the answers whose noise is known. */
  readonly noise: ReadonlyMap<number, Proportion>;
  /** Null where no record has a memory. */
  readonly trail: MemoryTrail | null;
}

/** The lists whose order gives colours and symbols. */
export interface Scale {
  readonly groups: readonly string[];
  readonly precisions: readonly string[];
  /** True where groups are named by model and backend. */
  readonly byBackend: boolean;
}

/** The machine and the versions that a file tells of; each list in order of appearance, empty where it tells nothing. */
export interface Machine {
  readonly cpu: readonly string[];
  readonly os: readonly string[];
  readonly runtime: readonly string[];
  readonly adapter: readonly string[];
  readonly threads: readonly string[];
  readonly chartvlm: readonly string[];
}

/** A result file, aggregated: its size does not depend on the number of records but for the sorted numbers. */
export interface Dataset {
  /** The file as the user named it. */
  readonly file: string;
  readonly records: number;
  /** First and last timestamp. */
  readonly from: string;
  readonly to: string;
  readonly machine: Machine;
  /** Cells by group, then by precision. */
  readonly cells: readonly CellData[];
  /** Models, or models with their backend, in order of appearance. */
  readonly groups: readonly string[];
  readonly models: readonly string[];
  /** Precisions from the widest to the narrowest. */
  readonly precisions: readonly string[];
  readonly backends: readonly string[];
  /** Points drawn, and points that could have been. */
  readonly points: { readonly drawn: number; readonly of: number };
  /** Its own lists, or those of the whole file where this is a part of it: a filter changes no colour. */
  readonly scale: Scale;
  /** Patterns that some chart is labelled with, in the order of PATTERNS. */
  readonly patterns: readonly Pattern[];
  /** True where labels were looked up for the noise of charts. */
  readonly noiseAsked: boolean;
  /** Records that a page may hold itself, by row: all, or a sample of each cell with the drawn points among it. */
  readonly kept: readonly Kept[];
}

export function findCell(dataset: Dataset, group: string, precision: string): CellData | undefined {
  return dataset.cells.find((data) => data.group === group && data.cell.precision === precision);
}

/** `builtin int8`: how a cell is called in tables and labels. */
export function cellName(data: CellData): string {
  return `${data.group} ${data.cell.precision}`;
}

/** True where at least one chart was labelled and answered. */
export function hasLabels(dataset: Dataset): boolean {
  return dataset.cells.some(({ pattern, trend }) => pattern.of > 0 || trend.of > 0);
}

/** Names of the cells that the file could hold and does not: a model in a precision that only others ran in. */
export function cellsNotRun(dataset: Dataset): string[] {
  return dataset.groups.flatMap((group) =>
    dataset.precisions.filter((precision) => findCell(dataset, group, precision) === undefined)
      .map((precision) => `${group} ${precision}`)
  );
}
