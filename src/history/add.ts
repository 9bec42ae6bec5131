import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../errors.ts";
import { readRecordBatches } from "../results/read_csv.ts";
import type { Cell, ResultRecord } from "../results/record.ts";
import { formatRow } from "../results/write_csv.ts";
import { chartKey } from "../scoring/answer_list.ts";
import { inTransaction } from "./database.ts";
import { HISTORY_METRICS } from "./metrics.ts";

/** What became of one run of a file. */
export interface Added {
  readonly runId: string;
  /** Records that were not there before, and that were. */
  readonly added: number;
  readonly known: number;
}

/**
 * Adds the runs of a result CSV. A run is known by its `run_id`, or, where a file has none, by its content; adding it
 * again adds what it has got since, and nothing twice. A file is added as a whole or not at all.
 * @throws {UserError} as the reader does, and where a record differs from the one the history has of the same item.
 */
export async function addFile(database: DatabaseSync, file: string): Promise<Added[]> {
  const unnamed = await unnamedRun(file);
  const batches = await Array.fromAsync(
    readRecordBatches(file),
    (batch) => batch.map((one) => rowOf(one, unnamed)),
  );
  return inTransaction(database, () => {
    const writer = runWriter(database, file);
    for (const batch of batches) for (const row of batch) writer.write(row);
    return writer.finish();
  });
}

/** Name for the records of a file that tell no run: a hash of them. */
async function unnamedRun(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const batch of readRecordBatches(file)) {
    for (const record of batch) if (record.provenance.runId === null) hash.update(formatRow(record));
  }
  return `sha256-${hash.digest("hex").slice(0, 16)}`;
}

/** A record with only what is kept. */
interface Row {
  readonly runId: string;
  readonly cell: Cell;
  readonly item: string;
  readonly digest: number;
  readonly image: string;
  readonly timestamp: string;
  readonly repetition: number | null;
  readonly outcome: string;
  readonly version: string | null;
  readonly os: string | null;
  readonly cpu: string | null;
  readonly values: (number | null)[];
}

function rowOf(record: ResultRecord, unnamed: string): Row {
  const { cell, image, repetition, provenance } = record;
  const { model, precision, backend } = cell;
  return {
    runId: provenance.runId ?? unnamed,
    cell,
    item: JSON.stringify([model, precision, backend, provenance.imageSha256 ?? image, image, repetition]),
    digest: chartKey(formatRow(record)),
    image,
    timestamp: record.timestamp,
    repetition,
    outcome: record.outcome,
    version: provenance.chartvlmVersion,
    os: provenance.os,
    cpu: provenance.cpu,
    values: HISTORY_METRICS.map(({ value }) => value(record)),
  };
}

interface OpenRun {
  readonly id: number;
  readonly runId: string;
  /** Digest of each item that the history has, or got from this file. */
  readonly items: Map<number, number>;
  /** How often an item came in this file: repeated ones are told apart by it. */
  readonly seen: Map<string, number>;
  from: string;
  to: string;
  added: number;
  known: number;
}

function runWriter(database: DatabaseSync, file: string) {
  const runs = new Map<string, OpenRun>();
  const cellId = cellIds(database);
  const columns = HISTORY_METRICS.map(({ name }) => name);
  const insert = database.prepare(
    `INSERT INTO records (run, item, digest, cell, image, repetition, outcome, ${columns.join(", ")})
     VALUES (?, ?, ?, ?, ?, ?, ?${", ?".repeat(columns.length)})`,
  );
  return {
    write(row: Row): void {
      const run = runs.get(row.runId) ?? openRun(database, file, row);
      runs.set(row.runId, run);
      if (row.timestamp < run.from) run.from = row.timestamp;
      if (row.timestamp > run.to) run.to = row.timestamp;
      const times = (run.seen.get(row.item) ?? 0) + 1;
      run.seen.set(row.item, times);
      const item = chartKey(`${row.item} ${times}`);
      const known = run.items.get(item);
      if (known !== undefined && known !== row.digest) throw conflict(row, file);
      if (known !== undefined) return void run.known++;
      run.items.set(item, row.digest);
      run.added++;
      const { digest, image, repetition, outcome, values } = row;
      insert.run(run.id, item, digest, cellId(row.cell), image, repetition, outcome, ...values);
    },
    finish(): Added[] {
      for (const run of runs.values()) updateRun(database, run);
      return [...runs.values()].map(({ runId, added, known }) => ({ runId, added, known }));
    },
  };
}

function openRun(database: DatabaseSync, file: string, row: Row): OpenRun {
  const { runId, timestamp, version, os, cpu } = row;
  database.prepare(
    `INSERT INTO runs (run_id, file, added, started, ended, records, chartvlm_version, os, cpu)
     VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?) ON CONFLICT (run_id) DO NOTHING`,
  ).run(runId, file, new Date().toISOString(), timestamp, timestamp, version, os, cpu);
  const { id } = database.prepare("SELECT id FROM runs WHERE run_id = ?").get(runId) as { id: number };
  const items = new Map<number, number>();
  for (
    const { item, digest } of database.prepare("SELECT item, digest FROM records WHERE run = ?").iterate(id)
  ) {
    items.set(Number(item), Number(digest));
  }
  return { id, runId, items, seen: new Map(), from: timestamp, to: timestamp, added: 0, known: 0 };
}

function updateRun(database: DatabaseSync, { id, from, to }: OpenRun): void {
  database.prepare(
    `UPDATE runs SET records = (SELECT count(*) FROM records WHERE run = ?),
       started = min(started, ?), ended = max(ended, ?) WHERE id = ?`,
  ).run(id, from, to, id);
}

function cellIds(database: DatabaseSync): (cell: Cell) => number {
  const ids = new Map<Cell, number>();
  const find = (cell: Cell): number => {
    const key = [cell.model, cell.precision, cell.backend ?? ""];
    database.prepare("INSERT INTO cells (model, precision, backend) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
      .run(...key);
    const row = database.prepare("SELECT id FROM cells WHERE model = ? AND precision = ? AND backend = ?")
      .get(...key);
    const id = Number(row!.id);
    ids.set(cell, id);
    return id;
  };
  return (cell) => ids.get(cell) ?? find(cell);
}

function conflict({ runId, image, cell }: Row, file: string): UserError {
  const name = [cell.model, cell.precision, cell.backend ?? ""].join(" ").trim();
  return new UserError(
    `cannot add "${file}": its record of "${image}" (${name}) differs from the one that the history has of run "${runId}"`,
    { hint: "one of the two was changed; nothing of the file was added" },
  );
}
