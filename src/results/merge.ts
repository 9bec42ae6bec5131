import { createHash } from "node:crypto";
import { UserError } from "../errors.ts";
import { createCsv } from "./csv_file.ts";
import { readCsvRows } from "./csv_rows.ts";
import { type RecordDecoder, recordDecoder } from "./decode_record.ts";
import { type Column, COLUMNS, type ResultRecord } from "./record.ts";
import { valuesOf } from "./write_csv.ts";

export interface MergeOptions {
  /** Result CSVs, in the order in which their records are to follow each other. */
  readonly inputs: readonly string[];
  /** The joined CSV; it must not be one of the inputs. */
  readonly output: string;
}

export interface MergeResult {
  readonly records: number;
  /** Records that stood there before, value by value, and are left out. */
  readonly duplicates: number;
  /** What must be known to read the joined file. */
  readonly warnings: readonly string[];
}

/**
 * Joins result CSVs into one. A record that stands in them twice, equal in every value, is written once. Memory holds
 * a few numbers for each record, not the records.
 * @throws {UserError} naming file, line, item and both values, where two records of the same item differ, or the same
 * model or picture was another one; nothing is written then.
 */
export async function mergeResults({ inputs, output }: MergeOptions): Promise<MergeResult> {
  await requireOther(inputs, output);
  const part = `${output}.part`;
  const file = await createCsv(part);
  try {
    const result = await copyAll(inputs, (records) => file.append(...records));
    await file.sync();
    await Deno.rename(part, output);
    return result;
  } finally {
    file.close();
    await Deno.remove(part).catch(() => {}); // there only where something went wrong
  }
}

async function copyAll(inputs: readonly string[], write: (records: ResultRecord[]) => Promise<void>) {
  const check = consistency(inputs);
  let [records, duplicates] = [0, 0];
  for (const [index, path] of inputs.entries()) {
    for await (const batch of readLines(path)) {
      const fresh = batch.filter(({ record, line }) => check.isNew(record, { input: index, line }));
      records += fresh.length;
      duplicates += batch.length - fresh.length;
      if (fresh.length > 0) await write(fresh.map(({ record }) => record));
    }
  }
  await check.finish();
  return { records, duplicates, warnings: check.warnings() };
}

interface Line {
  readonly record: ResultRecord;
  /** Line of the file on which it begins. */
  readonly line: number;
}

async function* readLines(path: string): AsyncGenerator<Line[]> {
  let decode: RecordDecoder | undefined;
  for await (const rows of readCsvRows(path)) {
    if (decode === undefined && rows.length > 0) decode = recordDecoder(rows.shift()!.fields, path);
    if (decode !== undefined) yield rows.map((row) => ({ record: decode!(row), line: row.line }));
  }
  if (decode === undefined) throw new UserError(`cannot read "${path}": it is empty`);
}

/** Where a record stands. */
interface Place {
  readonly input: number;
  readonly line: number;
}

/** What was seen of an item: where, and a hash of all its values. */
interface Seen extends Place {
  readonly hash: string;
}

/** Checks that records fit together. Two that do not are looked at again at the end, to name their values. */
function consistency(inputs: readonly string[]) {
  const items = new Map<string, Seen>();
  const conflicts: { readonly first: Place; readonly second: Place }[] = [];
  const versions = new Map<string, { readonly value: string; readonly place: Place }>();
  const machines = new Map<string, Set<string>>();
  let conflictCount = 0;

  function requireSame(what: string, value: string | null, place: Place): void {
    if (value === null) return;
    const before = versions.get(what);
    if (before === undefined) versions.set(what, { value, place });
    else if (before.value !== value) {
      throw refusal(
        `${nameOf(place)} and ${nameOf(before.place)} differ in ${what}: "${value}" and "${before.value}"`,
      );
    }
  }

  const nameOf = ({ input, line }: Place) => `"${inputs[input]}", line ${line}`;

  return {
    isNew(record: ResultRecord, place: Place): boolean {
      const { cell, provenance, image } = record;
      const cellName = [cell.model, cell.precision, cell.backend].filter((part) => part !== null).join(" ");
      requireSame("chartvlm's version", provenance.chartvlmVersion, place);
      requireSame(`the files of ${cell.model} ${cell.precision} (SHA-256)`, provenance.modelSha256, place);
      requireSame(`the picture ${image} (SHA-256)`, provenance.imageSha256, place);
      noteMachine(machines, cellName, record);
      const key = JSON.stringify([cellName, image, record.repetition]);
      const hash = hashOf(record);
      const seen = items.get(key);
      if (seen === undefined) items.set(key, { ...place, hash });
      else if (seen.hash !== hash && conflictCount++ === 0) conflicts.push({ first: seen, second: place });
      return seen === undefined;
    },
    async finish(): Promise<void> {
      for (const { first, second } of conflicts) {
        const [a, b] = await Promise.all(
          [first, second].map(({ input, line }) => recordAt(inputs[input]!, line)),
        );
        throw refusal(
          `${nameOf(second)} and ${nameOf(first)} hold two results of ${itemName(a!)}: ${difference(b!, a!)}`,
          conflictCount,
        );
      }
    },
    warnings(): string[] {
      return [...machines].filter(([, names]) => names.size > 1).map(([cell, names]) =>
        `${cell} was measured on ${names.size} kinds of machines (${
          [...names].join("; ")
        }); its times mix them`
      );
    },
  };
}

function noteMachine(machines: Map<string, Set<string>>, cell: string, { provenance }: ResultRecord): void {
  const { cpu, threads } = provenance;
  if (cpu === null || threads === null) return;
  const names = machines.get(cell) ?? new Set();
  machines.set(cell, names.add(`${cpu}, ${threads} threads`));
}

function hashOf(record: ResultRecord): string {
  const values = valuesOf(record);
  const all = JSON.stringify(COLUMNS.map((column) => values[column] ?? null));
  return createHash("sha256").update(all).digest("base64").slice(0, 22);
}

async function recordAt(path: string, line: number): Promise<ResultRecord> {
  for await (const batch of readLines(path)) {
    const found = batch.find((one) => one.line === line);
    if (found !== undefined) return found.record;
  }
  throw new UserError(`cannot read "${path}", line ${line}: it changed meanwhile`);
}

function itemName({ cell, image, repetition }: ResultRecord): string {
  const which = repetition === null ? "" : `, repetition ${repetition}`;
  return `${cell.model} ${cell.precision} ${cell.backend ?? ""} on "${image}"${which}`.replace("  ", " ");
}

/** The first column in which two records differ, and both values; times say more than when they were taken. */
function difference(a: ResultRecord, b: ResultRecord): string {
  const [first, second] = [valuesOf(a), valuesOf(b)];
  const differing = COLUMNS.filter((column) => (first[column] ?? null) !== (second[column] ?? null));
  const column: Column = differing.find((one) => one !== "timestamp" && one !== "run_id") ?? differing[0]!;
  return `${column} ${JSON.stringify(first[column] ?? "")} and ${JSON.stringify(second[column] ?? "")}`;
}

function refusal(why: string, count = 1): UserError {
  return new UserError(`cannot merge: ${why}${count > 1 ? ` (${count} such conflicts)` : ""}`, {
    hint:
      "files of one run only: its shards, or copies of them; compare different runs with: chartvlm compare",
  });
}

async function requireOther(inputs: readonly string[], output: string): Promise<void> {
  const real = async (path: string) => await Deno.realPath(path).catch(() => null);
  const target = await real(output);
  for (const input of inputs) {
    if (target === null || await real(input) !== target) continue;
    throw new UserError(`cannot merge into "${output}": it is one of the files that are to be joined`, {
      hint: "choose another file with --output",
    });
  }
}
