import type { FailedOutcome } from "../results/record.ts";
import type { Pattern } from "../charts/patterns.ts";
import { countedAnswers } from "../scoring/answer_list.ts";
import type { Confusion } from "../scoring/metrics.ts";
import type { CellData, Dataset, Outcome, Proportion } from "./dataset.ts";
import type { Description } from "./description.ts";
import type { Kept } from "./kept_records.ts";
import { type Point, toPoint } from "./points.ts";
import { decodeRecords, type EncodedRecords, encodeRecords } from "./record_columns.ts";

type Maps = "outcomes" | "errors" | "statistics" | "noise";

/** A cell as JSON: maps are lists of entries, points are rows of records. */
interface CellJson extends Omit<CellData, Maps | "values" | "answers" | "points"> {
  readonly outcomes: readonly (readonly [Outcome, number])[];
  readonly errors: readonly (readonly [FailedOutcome, string])[];
  readonly statistics: readonly (readonly [string, Description])[];
  readonly noise: readonly (readonly [number, Proportion])[];
  readonly points: readonly number[];
}

/** A dataset as a page carries it: the aggregates of all records, and the records that are kept. */
export interface DatasetJson extends Omit<Dataset, "cells" | "kept"> {
  readonly cells: readonly CellJson[];
  readonly kept: EncodedRecords;
}

export function datasetToJson(dataset: Dataset): DatasetJson {
  return { ...dataset, cells: dataset.cells.map(cellToJson), kept: encodeRecords(dataset.kept) };
}

function cellToJson(data: CellData): CellJson {
  const { values: _, answers: _answers, ...rest } = data;
  return {
    ...rest,
    outcomes: [...data.outcomes],
    errors: [...data.errors],
    statistics: [...data.statistics],
    noise: [...data.noise],
    points: data.points.map(({ row }) => row),
  };
}

/** The dataset again, but for single numbers (`values` is empty) and for which answers were to the same chart. */
export function datasetFromJson(json: DatasetJson): Dataset {
  const kept = decodeRecords(json.kept);
  const rows = new Map(kept.map((one) => [one.row, one]));
  return { ...json, cells: json.cells.map((cell) => cellFromJson(cell, rows)), kept };
}

function cellFromJson(cell: CellJson, rows: ReadonlyMap<number, Kept>): CellData {
  return {
    ...cell,
    outcomes: new Map(cell.outcomes),
    errors: new Map(cell.errors),
    statistics: new Map(cell.statistics),
    noise: new Map(cell.noise),
    values: new Map(),
    answers: countedAnswers(cell.confusion as Confusion<Pattern>),
    points: cell.points.map((row) => pointAt(rows, row)),
  };
}

/** Points are drawn from kept records only. */
function pointAt(rows: ReadonlyMap<number, Kept>, row: number): Point {
  return toPoint(rows.get(row)!)!;
}
