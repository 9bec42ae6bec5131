import { type Pattern, PATTERNS } from "../charts/patterns.ts";
import { random } from "../charts/random.ts";
import {
  type Cell,
  type FailedOutcome,
  isMeasured,
  type MeasuredRecord,
  type ResultRecord,
} from "../results/record.ts";
import { type AnswerList, answerList } from "../scoring/answer_list.ts";
import { NUMERIC_COLUMNS } from "./columns.ts";
import { type ConfusionTable, confusionTable } from "./confusion_table.ts";
import type { Dataset, Outcome, Scale } from "./dataset.ts";
import { finishCells } from "./finish_cells.ts";
import { type Kept, recordKeeper, type Stratum } from "./kept_records.ts";
import { machineCollector } from "./machine.ts";
import { type TrailBuilder, trailBuilder } from "./memory_trail.ts";
import { type NoiseOf, roundNoise } from "./noise.ts";
import { type NumberList, numberList, pushNumber } from "./number_list.ts";
import { type ExtremeItem, type Extremes, noExtremes, noteExtremes } from "./points.ts";

/** Records that a page holds itself, over all cells: enough to filter and to look at, few enough to open at once. */
export const MAX_KEPT = 20_000;

const SAMPLE_SEED = 20261124;

export interface AggregatorOptions {
  /** Noise of a record's chart; left out where no labels are known. */
  readonly noiseOf?: NoiseOf;
  /** Records to keep, the extreme ones of each cell not counted. @default {MAX_KEPT} */
  readonly keep?: number;
  /** The orders of the whole file, where the records are a part of it. */
  readonly scale?: Scale;
}

/** Takes the records of a file one by one and aggregates them. */
export interface Aggregator {
  /** @param row the record's place in the file; left out where all of its records are added in order. */
  add(record: ResultRecord, row?: number): void;
  /** Everything that was added; to be called once. */
  finish(file: string): Dataset;
}

/** Exact statistics in one pass; memory grows by 8 bytes a known number. The same records give the same sample. */
export function aggregator(options: AggregatorOptions = {}): Aggregator {
  const { noiseOf, keep = MAX_KEPT, scale } = options;
  const keeper = recordKeeper(keep, random(SAMPLE_SEED));
  const cells = cellBuilders(() => keeper.newStratum());
  const machine = machineCollector();
  const patterns = new Set<Pattern>();
  let records = 0;
  let from = "";
  let to = "";
  return {
    add(record, row = records) {
      records++;
      if (from === "" || record.timestamp < from) from = record.timestamp;
      if (record.timestamp > to) to = record.timestamp;
      machine.add(record.provenance);
      if (record.expectedPattern !== null) patterns.add(record.expectedPattern);
      const builder = cells.of(record.cell);
      const kept = { row, record, noise: noiseOf?.(record) ?? null, sampled: true };
      keeper.offer(builder.stratum, kept);
      addRecord(builder, kept);
    },
    finish: (file) => ({
      file,
      records,
      from,
      to,
      machine: machine.finish(),
      patterns: PATTERNS.filter((pattern) => patterns.has(pattern)),
      noiseAsked: noiseOf !== undefined,
      ...finishCells(cells.all(), scale),
    }),
  };
}

/** What is collected of one cell. */
export interface CellBuilder {
  readonly cell: Cell;
  records: number;
  readonly outcomes: Map<Outcome, number>;
  readonly errors: Map<FailedOutcome, string>;
  /** One list a numeric column, in the order of NUMERIC_COLUMNS. */
  readonly lists: readonly NumberList[];
  readonly stratum: Stratum;
  readonly extremes: Extremes;
  readonly pattern: Tally;
  readonly trend: Tally;
  readonly answers: AnswerList;
  readonly confusion: ConfusionTable;
  readonly noise: Map<number, Tally>;
  readonly trail: TrailBuilder;
}

interface Tally {
  right: number;
  of: number;
}

/** The reader shares cell objects between records, up to some number: those are found without comparing names. */
const MOST_BY_IDENTITY = 1024;

function cellBuilders(newStratum: () => Stratum) {
  const byIdentity = new Map<Cell, CellBuilder>();
  const byName = new Map<string, CellBuilder>();
  const find = (cell: Cell): CellBuilder => {
    const name = JSON.stringify([cell.model, cell.precision, cell.backend]);
    const builder = byName.get(name) ?? newBuilder(cell, newStratum());
    byName.set(name, builder);
    if (byIdentity.size < MOST_BY_IDENTITY) byIdentity.set(cell, builder);
    return builder;
  };
  return {
    of: (cell: Cell) => byIdentity.get(cell) ?? find(cell),
    all: () => [...byName.values()],
  };
}

function newBuilder(cell: Cell, stratum: Stratum): CellBuilder {
  return {
    cell,
    records: 0,
    outcomes: new Map(),
    errors: new Map(),
    lists: NUMERIC_COLUMNS.map(numberList),
    stratum,
    extremes: noExtremes(),
    pattern: { right: 0, of: 0 },
    trend: { right: 0, of: 0 },
    answers: answerList(),
    confusion: confusionTable(),
    noise: new Map(),
    trail: trailBuilder(),
  };
}

function addRecord(cell: CellBuilder, kept: Kept): void {
  const { record } = kept;
  cell.records++;
  cell.outcomes.set(record.outcome, (cell.outcomes.get(record.outcome) ?? 0) + 1);
  if (record.memoryMb !== null) cell.trail.add(record.memoryMb);
  const answer = isMeasured(record) ? record : null;
  for (let i = 0; i < NUMERIC_COLUMNS.length; i++) {
    const value = NUMERIC_COLUMNS[i]!.value(record, answer);
    if (value !== null) pushNumber(cell.lists[i]!, value);
  }
  if (isMeasured(record)) {
    noteExtremes(cell.extremes, kept as ExtremeItem);
    addAnswer(cell, record, kept.noise);
  } else if (!cell.errors.has(record.outcome)) cell.errors.set(record.outcome, record.error);
}

function addAnswer(cell: CellBuilder, record: MeasuredRecord, noise: number | null): void {
  if (record.expectedPattern !== null) {
    cell.answers.add(chartOf(record), record.expectedPattern, record.predictedPattern);
    cell.confusion.add(record.expectedPattern, record.predictedPattern);
  }
  if (record.correct !== null) {
    countAnswer(cell.pattern, record.correct);
    if (noise !== null) countAnswer(tallyOf(cell.noise, roundNoise(noise)), record.correct);
  }
  if (record.expectedTrend !== null) countAnswer(cell.trend, record.predictedTrend === record.expectedTrend);
}

/** What tells charts apart; the same picture under two names is one chart. */
function chartOf({ image, provenance }: ResultRecord): string {
  return provenance.imageSha256 ?? image;
}

function tallyOf(tallies: Map<number, Tally>, key: number): Tally {
  const known = tallies.get(key);
  if (known !== undefined) return known;
  const tally = { right: 0, of: 0 };
  tallies.set(key, tally);
  return tally;
}

function countAnswer(proportion: Tally, right: boolean): void {
  proportion.of++;
  if (right) proportion.right++;
}
