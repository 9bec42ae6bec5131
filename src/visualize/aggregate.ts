import { random } from "../charts/random.ts";
import { type Cell, type FailedOutcome, isMeasured, type ResultRecord } from "../results/record.ts";
import { type AnswerList, answerList } from "../scoring/answer_list.ts";
import { NUMERIC_COLUMNS } from "./columns.ts";
import type { CellData, Dataset, Outcome } from "./dataset.ts";
import { describe } from "./description.ts";
import { machineCollector } from "./machine.ts";
import { type NumberList, numberList, pushNumber, sortedNumbers } from "./number_list.ts";
import { type PointSample, pointSample, sharePlaces } from "./points.ts";
import { sortPrecisions } from "./precisions.ts";

/** Points drawn in one figure, over all cells: enough to see the spread, few enough for a quick page. */
export const MAX_POINTS = 3000;

const SAMPLE_SEED = 20261124;

/** Takes the records of a file one by one and aggregates them. */
export interface Aggregator {
  add(record: ResultRecord): void;
  /** Everything that was added; to be called once. */
  finish(file: string): Dataset;
}

/** Exact statistics in one pass; memory grows by 8 bytes a known number. The same records give the same sample. */
export function aggregator(): Aggregator {
  const cells = cellBuilders();
  const machine = machineCollector();
  let records = 0;
  let from = "";
  let to = "";
  return {
    add(record) {
      records++;
      if (from === "" || record.timestamp < from) from = record.timestamp;
      if (record.timestamp > to) to = record.timestamp;
      machine.add(record.provenance);
      addRecord(cells.of(record.cell), record);
    },
    finish: (file) => ({
      file,
      records,
      from,
      to,
      machine: machine.finish(),
      ...finishCells(cells.all()),
    }),
  };
}

interface CellBuilder {
  readonly cell: Cell;
  records: number;
  readonly outcomes: Map<Outcome, number>;
  readonly errors: Map<FailedOutcome, string>;
  /** One list a numeric column, in the order of NUMERIC_COLUMNS. */
  readonly lists: readonly NumberList[];
  readonly sample: PointSample;
  readonly pattern: { right: number; of: number };
  readonly trend: { right: number; of: number };
  readonly answers: AnswerList;
}

/** The reader shares cell objects between records, up to some number: those are found without comparing names. */
const MOST_BY_IDENTITY = 1024;

function cellBuilders() {
  const byIdentity = new Map<Cell, CellBuilder>();
  const byName = new Map<string, CellBuilder>();
  const find = (cell: Cell): CellBuilder => {
    const name = JSON.stringify([cell.model, cell.precision, cell.backend]);
    const builder = byName.get(name) ?? newBuilder(cell, byName.size);
    byName.set(name, builder);
    if (byIdentity.size < MOST_BY_IDENTITY) byIdentity.set(cell, builder);
    return builder;
  };
  return {
    of: (cell: Cell) => byIdentity.get(cell) ?? find(cell),
    all: () => [...byName.values()],
  };
}

function newBuilder(cell: Cell, index: number): CellBuilder {
  return {
    cell,
    records: 0,
    outcomes: new Map(),
    errors: new Map(),
    lists: NUMERIC_COLUMNS.map(numberList),
    sample: pointSample(MAX_POINTS, random(SAMPLE_SEED, index)),
    pattern: { right: 0, of: 0 },
    trend: { right: 0, of: 0 },
    answers: answerList(),
  };
}

function addRecord(cell: CellBuilder, record: ResultRecord): void {
  cell.records++;
  cell.outcomes.set(record.outcome, (cell.outcomes.get(record.outcome) ?? 0) + 1);
  const answer = isMeasured(record) ? record : null;
  for (let i = 0; i < NUMERIC_COLUMNS.length; i++) {
    const value = NUMERIC_COLUMNS[i]!.value(record, answer);
    if (value !== null) pushNumber(cell.lists[i]!, value);
  }
  if (!isMeasured(record)) {
    if (!cell.errors.has(record.outcome)) cell.errors.set(record.outcome, record.error);
    return;
  }
  cell.sample.offer(record);
  if (record.expectedPattern !== null) {
    cell.answers.add(chartOf(record), record.expectedPattern, record.predictedPattern);
  }
  if (record.correct !== null) countAnswer(cell.pattern, record.correct);
  if (record.expectedTrend !== null) countAnswer(cell.trend, record.predictedTrend === record.expectedTrend);
}

/** What tells charts apart; the same picture under two names is one chart. */
function chartOf({ image, provenance }: ResultRecord): string {
  return provenance.imageSha256 ?? image;
}

function countAnswer(proportion: { right: number; of: number }, right: boolean): void {
  proportion.of++;
  if (right) proportion.right++;
}

type CellPart = Pick<Dataset, "cells" | "groups" | "models" | "precisions" | "backends" | "points">;

function finishCells(builders: readonly CellBuilder[]): CellPart {
  const measured = builders.map(({ outcomes }) => countMeasured(outcomes));
  const backends = distinct(builders.map(({ cell }) => cell.backend ?? ""));
  const places = sharePlaces(measured, MAX_POINTS);
  const data = builders.map((builder, i) =>
    finishCell(builder, groupName(builder.cell, backends), measured[i]!, places[i]!)
  );
  const groups = distinct(data.map(({ group }) => group));
  const precisions = sortPrecisions(new Set(builders.map(({ cell }) => cell.precision)));
  const rank = ({ group, cell }: CellData) =>
    groups.indexOf(group) * precisions.length + precisions.indexOf(cell.precision);
  return {
    cells: data.sort((a, b) => rank(a) - rank(b)),
    groups,
    models: distinct(builders.map(({ cell }) => cell.model)),
    precisions,
    backends: backends.filter((backend) => backend !== ""),
    points: { drawn: sum(data.map(({ points }) => points.length)), of: sum(measured) },
  };
}

function finishCell(builder: CellBuilder, group: string, measured: number, places: number): CellData {
  const { cell, records, outcomes, errors, pattern, trend, answers } = builder;
  const values = new Map<string, Float64Array>();
  NUMERIC_COLUMNS.forEach(({ name }, i) => {
    const sorted = sortedNumbers(builder.lists[i]!);
    if (sorted.length > 0) values.set(name, sorted);
  });
  const statistics = new Map([...values].map(([name, sorted]) => [name, describe(sorted)]));
  const points = builder.sample.take(places);
  return {
    cell,
    group,
    records,
    measured,
    outcomes,
    errors,
    values,
    statistics,
    points,
    pattern,
    trend,
    answers,
  };
}

function groupName(cell: Cell, backends: readonly string[]): string {
  return backends.length > 1 ? `${cell.model} · ${cell.backend ?? "backend not recorded"}` : cell.model;
}

function countMeasured(outcomes: ReadonlyMap<Outcome, number>): number {
  return (["ok", "unparseable", "truncated", "refused"] as const)
    .reduce((total, outcome) => total + (outcomes.get(outcome) ?? 0), 0);
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items)];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
