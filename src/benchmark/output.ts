import { UserError } from "../errors.ts";
import { appendCsv, createCsv, type CsvFile } from "../results/csv_file.ts";
import { readRecordBatches } from "../results/read_csv.ts";
import type { Cell, ResultRecord } from "../results/record.ts";
import { cutTornRow } from "../results/torn_row.ts";
import { HEADER_ROW } from "../results/write_csv.ts";
import { type CellPlan, countItems, type Item, remaining } from "./plan.ts";

/** Where the records go, and what is left to do. */
export interface Output {
  readonly file: CsvFile;
  readonly runId: string;
  readonly plan: readonly CellPlan[];
  /** Items of the plan that the file already holds. */
  readonly done: number;
  /** What became of a file that was there before; to be told to the user. */
  readonly remarks: readonly string[];
}

/**
 * Starts a new result file. One that is there is kept under another name.
 * @throws {UserError} where it cannot be written.
 */
export async function newOutput(path: string, plan: readonly CellPlan[]): Promise<Output> {
  const kept = await keepOld(path);
  const remarks = kept === null ? [] : [`kept the results that were there as "${kept}"`];
  return { file: await createCsv(path), runId: newRunId(), plan, done: 0, remarks };
}

/**
 * Continues a result file that a run left behind; without one, starts it.
 * @throws {UserError} where the file was not written by this version, or holds records of other weights or pictures
 * under the same names.
 */
export async function resumedOutput(path: string, plan: readonly CellPlan[]): Promise<Output> {
  const header = await readStart(path, HEADER_ROW.length);
  if (header === null || header === "") return await newOutput(path, plan);
  if (header !== HEADER_ROW) {
    throw new UserError(`cannot resume "${path}": it was not written by this version of chartvlm`, {
      hint: "choose another file with --output, or leave out --resume",
    });
  }
  const cut = await cutTornRow(path);
  const recorded = await recordedItems(path);
  const left = remaining(plan, (cell, item) => isRecorded(recorded, cell, item, path));
  return {
    file: await appendCsv(path),
    runId: [...recorded.values()].at(-1)?.provenance.runId ?? newRunId(),
    plan: left,
    done: countItems(plan) - countItems(left),
    remarks: cut > 0 ? [`cut off a half-written row at the end of "${path}"`] : [],
  };
}

/** Sortable, and unique enough for the runs of one person. */
function newRunId(): string {
  return `${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}-${crypto.randomUUID().slice(0, 8)}`;
}

/** Renames a file that holds records to the first free `.bak` name; null where there is none to keep. */
async function keepOld(path: string): Promise<string | null> {
  const start = await readStart(path, HEADER_ROW.length + 1);
  if (start === null || start === "" || start === HEADER_ROW) return null;
  let kept = `${path}.bak`;
  for (let number = 2; await readStart(kept, 0) !== null; number++) kept = `${path}.bak${number}`;
  try {
    await Deno.rename(path, kept);
  } catch (cause) {
    throw new UserError(`cannot keep "${path}" as "${kept}"`, { cause });
  }
  return kept;
}

/** The first characters of a file; null where there is no file. */
async function readStart(path: string, length: number): Promise<string | null> {
  try {
    using file = await Deno.open(path);
    const buffer = new Uint8Array(length);
    const count = length === 0 ? 0 : await file.read(buffer);
    return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return null;
    throw new UserError(`cannot read "${path}"`, { cause });
  }
}

async function recordedItems(path: string): Promise<Map<string, ResultRecord>> {
  const recorded = new Map<string, ResultRecord>();
  if (await readStart(path, HEADER_ROW.length + 1) === HEADER_ROW) return recorded;
  for await (const batch of readRecordBatches(path)) {
    for (const record of batch) recorded.set(keyOf(record.cell, record.image, record.repetition), record);
  }
  return recorded;
}

function isRecorded(
  recorded: Map<string, ResultRecord>,
  cell: CellPlan["cell"],
  item: Item,
  path: string,
): boolean {
  const record = recorded.get(keyOf(cell, item.chart.image, item.repetition));
  if (record === undefined) return false;
  const { modelSha256, imageSha256, runtime } = record.provenance;
  if (modelSha256 !== cell.modelSha256) throw differs(path, `model "${cell.model}" ${cell.precision}`);
  // Of a served model, the server is all that can be compared; a record of a failed start does not name it.
  if (cell.server !== undefined && runtime !== null && runtime !== cell.server.runtime) {
    throw differs(path, `the server of model "${cell.model}" ("${runtime}", now "${cell.server.runtime}")`);
  }
  if (imageSha256 !== item.chart.sha256) throw differs(path, `image "${item.chart.image}"`);
  return true;
}

function keyOf(cell: Cell, image: string, repetition: number | null): string {
  return JSON.stringify([cell.model, cell.precision, cell.backend, image, repetition]);
}

function differs(path: string, what: string): UserError {
  return new UserError(`cannot resume "${path}": ${what} was another one when it was measured`, {
    hint: "choose another file with --output, or leave out --resume",
  });
}
