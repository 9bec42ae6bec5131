import { readRecordBatches } from "../results/read_csv.ts";
import { type Cell, cellName, isMeasured, type Provenance, type ResultRecord } from "../results/record.ts";
import { chartKey } from "../scoring/answer_list.ts";
import { METRICS } from "./metrics.ts";
import type { PaceOf } from "./read_pace.ts";

/** One record, without its texts: a few numbers, so that a file of a million records fits in memory. */
export interface Item {
  /** Keys of the picture's SHA-256 (null where the file has none) and of its name. */
  readonly sha: number | null;
  readonly name: number;
  /** 0 where the file does not tell. */
  readonly repetition: number;
  /** Of METRICS, in their order; NaN where not measured, or 0, which has no ratio. */
  readonly values: Float64Array;
  /** The machine's pace around the item, ms; NaN where not measured. */
  readonly pace: number;
  readonly answered: boolean;
  /** Null without a label, or without an answer. */
  readonly correct: boolean | null;
}

export interface RunCell {
  readonly cell: Cell;
  /** In the order of the file. */
  readonly items: Item[];
  readonly outcomes: Map<string, number>;
  /** Values of each field of provenance that is compared; "" where not recorded. */
  readonly facts: ReadonlyMap<Fact, Set<string>>;
}

/** What should be the same in two runs that are compared, and how it is called. */
export const FACTS = {
  os: "operating system",
  cpu: "CPU",
  threads: "number of threads",
  adapter: "GPU",
  runtime: "runtime",
  chartvlmVersion: "chartvlm version",
  modelSha256: "weights (SHA-256)",
} as const satisfies Partial<Record<keyof Provenance, string>>;

export type Fact = keyof typeof FACTS;

export interface Run {
  readonly file: string;
  readonly records: number;
  /** First and last timestamp. */
  readonly from: string;
  readonly to: string;
  /** By name: `model precision backend`. */
  readonly cells: ReadonlyMap<string, RunCell>;
}

/**
 * Reads a result CSV. @param paceOf where it is known.
 * @throws {UserError} as the reader does.
 */
export async function readRun(file: string, paceOf: PaceOf | null = null): Promise<Run> {
  const cells = new Map<string, RunCell>();
  const byIdentity = new Map<Cell, RunCell>();
  let [records, from, to] = [0, "", ""];
  for await (const batch of readRecordBatches(file)) {
    for (const record of batch) {
      records++;
      if (from === "" || record.timestamp < from) from = record.timestamp;
      if (record.timestamp > to) to = record.timestamp;
      const known = byIdentity.get(record.cell) ?? cellNamed(cells, record.cell);
      byIdentity.set(record.cell, known);
      addRecord(known, record, paceOf);
    }
  }
  return { file, records, from, to, cells };
}

function cellNamed(cells: Map<string, RunCell>, cell: Cell): RunCell {
  const name = cellName(cell);
  const facts = new Map((Object.keys(FACTS) as Fact[]).map((fact) => [fact, new Set<string>()]));
  const known = cells.get(name) ?? { cell, items: [], outcomes: new Map(), facts };
  cells.set(name, known);
  return known;
}

function addRecord({ items, outcomes, facts }: RunCell, record: ResultRecord, paceOf: PaceOf | null): void {
  outcomes.set(record.outcome, (outcomes.get(record.outcome) ?? 0) + 1);
  for (const [fact, values] of facts) values.add(String(record.provenance[fact] ?? ""));
  const measured = isMeasured(record);
  const { imageSha256 } = record.provenance;
  items.push({
    sha: imageSha256 === null ? null : chartKey(imageSha256),
    name: chartKey(record.image),
    repetition: record.repetition ?? 0,
    values: Float64Array.from(METRICS, ({ value }) => (measured ? value(record) : null) || NaN),
    pace: paceOf?.(record) ?? NaN,
    answered: measured,
    correct: measured ? record.correct : null,
  });
}
