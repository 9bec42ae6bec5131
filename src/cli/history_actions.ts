import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../errors.ts";
import { addFile } from "../history/add.ts";
import { openHistory } from "../history/database.ts";
import { HISTORY_METRICS } from "../history/metrics.ts";
import { findRun, listRuns, metricNamed, queryRuns, type RunValue } from "../history/read.ts";
import type { Printer } from "./printer.ts";

interface Options {
  readonly database: string;
  readonly json?: true | undefined;
  readonly printer: Printer;
}

export async function addFiles(files: readonly string[], path: string, printer: Printer): Promise<void> {
  const same = files.find((file) => file === path);
  if (same !== undefined) throw new UserError(`cannot add "${same}": it is the history itself`);
  using database = closing(await openHistory(path, { create: true }));
  for (const file of files) {
    for (const { runId, added, known } of await addFile(database.history, file)) {
      const before = known === 0 ? "" : added === 0 ? ", all of it was there" : `, ${known} were there`;
      printer.out(`${runId}: ${added} record${added === 1 ? "" : "s"} added from ${file}${before}`);
    }
  }
}

export async function list({ database: path, json, printer }: Options): Promise<void> {
  using database = closing(await openHistory(path, { create: false }));
  const runs = listRuns(database.history);
  if (json) return runs.forEach((run) => printer.out(JSON.stringify(run)));
  printTable(printer, [
    ["RUN", "STARTED", "RECORDS", "VERSION", "FILE"],
    ...runs.map((
      run,
    ) => [run.run_id, run.started, String(run.records), run.chartvlm_version ?? "?", run.file]),
  ]);
}

export async function show(
  { run: name, database: path, json, printer }: Options & { run: string },
): Promise<void> {
  using database = closing(await openHistory(path, { create: false }));
  const run = findRun(database.history, name);
  const values = HISTORY_METRICS.flatMap((metric) =>
    queryRuns(database.history, { metric, run: run.run_id })
  );
  if (json) return printer.out(JSON.stringify({ ...run, values }));
  for (const [key, value] of Object.entries(run)) {
    printer.out(`${`${key}:`.padEnd(18)}${value ?? "not recorded"}`);
  }
  printer.out("");
  printTable(printer, [
    ["CELL", "METRIC", "VALUE", "Q1", "Q3", "N"],
    ...values.map((value) => [cellOf(value), value.metric, ...numbersOf(value)]),
  ]);
}

interface QueryOptions extends Options {
  readonly metric: string;
  readonly model?: string | undefined;
  readonly precision?: string | undefined;
  readonly backend?: string | undefined;
}

export async function query(options: QueryOptions): Promise<void> {
  const { database: path, json, printer, model, precision, backend } = options;
  const metric = metricNamed(options.metric);
  using database = closing(await openHistory(path, { create: false }));
  const values = queryRuns(database.history, {
    metric,
    ...(model === undefined ? {} : { model }),
    ...(precision === undefined ? {} : { precision }),
    ...(backend === undefined ? {} : { backend }),
  });
  if (values.length === 0) throw nothingFound(options);
  if (json) return values.forEach((value) => printer.out(JSON.stringify(value)));
  printTable(printer, [
    ["CELL", "RUN", "STARTED", metric.name.toUpperCase(), "Q1", "Q3", "N", "CHANGE"],
    ...values.map((
      value,
    ) => [cellOf(value), value.run_id, value.started, ...numbersOf(value), changeOf(value)]),
  ]);
  for (const value of values.filter(({ change }) => change !== null)) {
    printer.info(`${cellOf(value)}: ${metric.name} changes at run ${value.run_id}, ${changeOf(value)}`);
  }
}

function nothingFound({ metric, model, precision, backend, database }: QueryOptions): UserError {
  const what = [model, precision, backend].filter((part) => part !== undefined).join(" ");
  return new UserError(`cannot find "${metric}"${what === "" ? "" : ` of "${what}"`} in "${database}"`, {
    hint: "chartvlm history show RUN names the cells and numbers of a run",
  });
}

function closing(history: DatabaseSync) {
  return { history, [Symbol.dispose]: () => history.close() };
}

function cellOf({ model, precision, backend }: RunValue): string {
  return `${model} ${precision} ${backend}`.trim();
}

function numbersOf({ value, q1, q3, n }: RunValue): string[] {
  return [...[value, q1, q3].map((number) => String(Number(number.toPrecision(5)))), String(n)];
}

function changeOf({ change }: RunValue): string {
  return change === null ? "" : `${change < 0 ? "−" : "+"}${Math.abs(100 * change).toFixed(1)} %`;
}

function printTable(printer: Printer, rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) {
    printer.out(row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
  }
}
