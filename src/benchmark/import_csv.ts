import { UserError } from "../errors.ts";
import { readRecordBatches } from "../results/read_csv.ts";
import type { Cell, ResultRecord } from "../results/record.ts";
import { cutTornRow } from "../results/torn_row.ts";
import { HEADER_ROW } from "../results/write_csv.ts";
import { VERSION } from "../version.ts";
import type { Entry, RunHeader } from "./journal/entries.ts";
import { openJournal } from "./journal/write.ts";
import { type OutputPaths, readStart, unfinished } from "./output_paths.ts";
import type { Item, Plan } from "./plan.ts";

/**
 * Makes the journal of a result CSV that has none: one of an earlier version, or whose journal was not kept. Each of
 * its rows is taken over, those that are no item of the plan too.
 * @returns remarks for the user; null where the CSV holds no row.
 * @throws {UserError} where the file is not a CSV of this version, or its rows are of other weights or pictures.
 */
export async function importCsv(
  paths: OutputPaths,
  plan: Plan,
  header: RunHeader,
): Promise<string[] | null> {
  const path = paths.csv.a;
  const start = await readStart(path, HEADER_ROW.length + 1);
  if (start === null || start === "" || start === HEADER_ROW) return null;
  if (!start.startsWith(HEADER_ROW)) throw notOurs(path);
  if (plan.noiseFloor) throw refused(path, "a noise-floor run cannot go on without its journal");
  const cut = await cutTornRow(path);
  const foreign = await importRows(paths, plan, header);
  return [
    ...cut > 0 ? [`cut off a half-written row at the end of "${path}"`] : [],
    `"${path}" has no journal; made one of its rows`,
    ...foreign > 0 ? [`${foreign} rows of "${path}" are no part of this run; they are kept`] : [],
  ];
}

async function importRows(paths: OutputPaths, plan: Plan, header: RunHeader): Promise<number> {
  const part = unfinished(paths.journal);
  const journal = await openJournal(part, 0);
  const items = new Map(plan.items.map((item) => [keyOf(plan, item), item]));
  const seen = new Set<number>();
  let foreign = 0;
  try {
    await journal.append([{ ...header, runId: await lastRunId(paths.csv.a) ?? header.runId }]);
    for await (const batch of recordBatches(paths.csv.a)) {
      const entries = batch.map((record): Entry => {
        const item = items.get(recordKey(record.cell, record.image, record.repetition));
        if (item === undefined) return { type: "kept", record };
        requireSame(record, plan, item, paths.csv.a);
        if (seen.has(item.number)) throw twice(paths.csv.a, record);
        seen.add(item.number);
        return { type: "record", item: item.number, process: null, rssMb: null, record };
      });
      foreign += entries.filter(({ type }) => type === "kept").length;
      await journal.append(entries);
    }
  } catch (error) {
    journal.close();
    await Deno.remove(part);
    throw error;
  }
  journal.close();
  await Deno.rename(part, paths.journal);
  return foreign;
}

/** None where the torn row was the only one. */
async function* recordBatches(path: string): AsyncGenerator<ResultRecord[]> {
  if (await readStart(path, HEADER_ROW.length + 1) !== HEADER_ROW) yield* readRecordBatches(path);
}

async function lastRunId(path: string): Promise<string | null> {
  let last: string | null = null;
  for await (const batch of recordBatches(path)) last = batch.at(-1)?.provenance.runId ?? last;
  return last;
}

function requireSame(record: ResultRecord, plan: Plan, item: Item, path: string): void {
  const { cell } = plan.lanes[item.lane]!;
  const { modelSha256, imageSha256, runtime, chartvlmVersion } = record.provenance;
  if (chartvlmVersion !== VERSION) {
    throw refused(path, `it was written by chartvlm ${chartvlmVersion}, this is ${VERSION}`);
  }
  if (modelSha256 !== cell.modelSha256) throw differs(path, `model "${cell.model}" ${cell.precision}`);
  // Of a served model, the server is all that can be compared; a record of a failed start does not name it.
  if (cell.server !== undefined && runtime !== null && runtime !== cell.server.runtime) {
    throw differs(path, `the server of model "${cell.model}" ("${runtime}", now "${cell.server.runtime}")`);
  }
  if (imageSha256 !== item.chart.sha256) throw differs(path, `image "${item.chart.image}"`);
}

function keyOf(plan: Plan, { lane, chart, repetition }: Item): string {
  return recordKey(plan.lanes[lane]!.cell, chart.image, repetition);
}

function recordKey({ model, precision, backend }: Cell, image: string, repetition: number | null): string {
  return JSON.stringify([model, precision, backend, image, repetition]);
}

function notOurs(path: string): UserError {
  return refused(path, "it was not written by this version of chartvlm");
}

function differs(path: string, what: string): UserError {
  return refused(path, `${what} was another one when it was measured`);
}

function twice(path: string, { cell, image, repetition }: ResultRecord): UserError {
  return refused(
    path,
    `it holds ${cell.model} ${cell.precision} on image "${image}", repetition ${repetition}, twice`,
  );
}

export function refused(path: string, why: string): UserError {
  return new UserError(`cannot resume "${path}": ${why}`, {
    hint: "choose another file with --output, or leave out --resume; the old files are kept",
  });
}
