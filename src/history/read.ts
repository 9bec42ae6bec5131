import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../errors.ts";
import { quantile } from "../scoring/statistics.ts";
import { changePoints } from "./change_points.ts";
import { HISTORY_METRICS, type HistoryMetric } from "./metrics.ts";

export interface StoredRun {
  readonly run_id: string;
  readonly started: string;
  readonly ended: string;
  readonly records: number;
  readonly file: string;
  readonly added: string;
  readonly chartvlm_version: string | null;
  readonly os: string | null;
  readonly cpu: string | null;
}

const RUN_COLUMNS = "run_id, started, ended, records, file, added, chartvlm_version, os, cpu";

/** All runs, the oldest first. */
export function listRuns(database: DatabaseSync): StoredRun[] {
  const rows = database.prepare(`SELECT ${RUN_COLUMNS} FROM runs ORDER BY started, id`).all();
  return rows.map((row) => ({ ...row }) as unknown as StoredRun);
}

/** @param name a `run_id`, or the beginning of one only. @throws {UserError} where none, or several, begin so. */
export function findRun(database: DatabaseSync, name: string): StoredRun {
  const runs = listRuns(database);
  const exact = runs.find(({ run_id }) => run_id === name);
  const found = exact === undefined ? runs.filter(({ run_id }) => run_id.startsWith(name)) : [exact];
  if (found.length === 1) return found[0]!;
  throw new UserError(
    found.length === 0
      ? `cannot show the run "${name}": the history has none of that name`
      : `cannot show the run "${name}": ${found.length} begin so`,
    { hint: "chartvlm history list names them" },
  );
}

/** A metric of one cell in one run. */
export interface RunValue {
  readonly run_id: string;
  readonly started: string;
  readonly model: string;
  readonly precision: string;
  /** "" where the file did not tell. */
  readonly backend: string;
  readonly metric: string;
  /** Records with the number. */
  readonly n: number;
  /** Median; of memory_mb the greatest, of correct the share. */
  readonly value: number;
  readonly q1: number;
  readonly q3: number;
  /** The value over that of the run before, less 1, where the level changes here; else null. */
  readonly change: number | null;
}

export interface Query {
  readonly metric: HistoryMetric;
  readonly model?: string;
  readonly precision?: string;
  readonly backend?: string;
  readonly run?: string;
}

/** @throws {UserError} for a name that is none. */
export function metricNamed(name: string): HistoryMetric {
  const found = HISTORY_METRICS.find((metric) => metric.name === name);
  if (found !== undefined) return found;
  throw new UserError(`cannot query the metric "${name}": there is no such number`, {
    hint: `known: ${HISTORY_METRICS.map((metric) => metric.name).join(", ")}`,
  });
}

/** Values by cell, within a cell by the time of the run, change points marked. */
export function queryRuns(database: DatabaseSync, query: Query): RunValue[] {
  const series = new Map<string, RunValue[]>();
  for (const value of summarize(database, query)) {
    const key = JSON.stringify([value.model, value.precision, value.backend]);
    series.set(key, [...series.get(key) ?? [], value]);
  }
  return [...series.values()].flatMap((values) => markChanges(values, query.metric));
}

function* summarize(database: DatabaseSync, query: Query): Generator<RunValue> {
  const { metric } = query;
  const wanted = (["model", "precision", "backend"] as const).filter((name) => query[name] !== undefined);
  const conditions = [
    `${metric.name} IS NOT NULL`,
    ...wanted.map((name) => `${name} = ?`),
    ...(query.run === undefined ? [] : ["run_id = ?"]),
  ];
  const rows = database.prepare(
    `SELECT cell, run, run_id, started, model, precision, backend, ${metric.name} AS value
     FROM records JOIN runs ON runs.id = run JOIN cells ON cells.id = cell
     WHERE ${conditions.join(" AND ")} ORDER BY cell, started, run, value`,
  ).iterate(...wanted.map((name) => query[name]!), ...(query.run === undefined ? [] : [query.run]));
  let first: Record<string, unknown> | undefined;
  let values: number[] = [];
  for (const row of rows) {
    if (first !== undefined && (first.cell !== row.cell || first.run !== row.run)) {
      yield toValue(first, values, metric);
      values = [];
    }
    if (values.length === 0) first = row;
    values.push(Number(row.value));
  }
  if (first !== undefined) yield toValue(first, values, metric);
}

/** @param sorted at least one number. */
function toValue(row: Record<string, unknown>, sorted: readonly number[], metric: HistoryMetric): RunValue {
  const text = (name: string) => String(row[name]);
  const value = metric.summary === "max"
    ? sorted.at(-1)!
    : metric.summary === "mean"
    ? sorted.reduce((sum, one) => sum + one, 0) / sorted.length
    : quantile(sorted, 0.5);
  return {
    run_id: text("run_id"),
    started: text("started"),
    model: text("model"),
    precision: text("precision"),
    backend: text("backend"),
    metric: metric.name,
    n: sorted.length,
    value,
    q1: quantile(sorted, 0.25),
    q3: quantile(sorted, 0.75),
    change: null,
  };
}

/** Least noise of a series: half a percent of a ratio, of a share two points. */
const LEAST_NOISE = { median: 0.005, max: 0.005, mean: 0.02 } as const;

function markChanges(values: readonly RunValue[], { summary }: HistoryMetric): RunValue[] {
  const isRatio = summary !== "mean" && values.every(({ value }) => value > 0);
  if (!isRatio && summary !== "mean") return [...values];
  const series = values.map(({ value }) => isRatio ? Math.log(value) : value);
  const changes = new Set(changePoints(series, LEAST_NOISE[summary]));
  return values.map((value, index) => {
    const before = values[index - 1]?.value ?? 0;
    if (!changes.has(index) || before === 0) return value;
    return { ...value, change: value.value / before - 1 };
  });
}
