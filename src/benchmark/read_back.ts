import { UserError } from "../errors.ts";
import { createCsv, type CsvFile } from "../results/csv_file.ts";
import type { ResultRecord } from "../results/record.ts";
import type { RecordEntry } from "./journal/entries.ts";
import { readJournal } from "./journal/read.ts";
import { type MemoryLog, memoryLog } from "./memory_slope.ts";
import { keepOldFile, type OutputPaths, unfinished } from "./output_paths.ts";
import type { Arm, Plan } from "./plan.ts";

/** What a journal tells of a run that goes on. */
export interface ReadBack {
  /** By item number: 1 where it has a result. */
  readonly done: Uint8Array;
  readonly count: number;
  readonly memory: MemoryLog;
  /** By lane: what computed its first answer. */
  readonly runtimes: ReadonlyMap<number, string>;
  readonly lastTimestamp: string | null;
  /** Where the whole lines end, bytes. */
  readonly end: number;
  readonly remarks: readonly string[];
}

/** Rows written at a time. */
const BATCH = 256;

/**
 * Reads the journal of a run and writes its CSV anew from it: with every result, in the journal's order, without the
 * items that were given up, for they are tried again. A CSV that holds anything else is kept under another name.
 * @throws {UserError} where a line of the journal before the last is damaged, or the CSV cannot be written.
 */
export async function readBack(paths: OutputPaths, plan: Plan): Promise<ReadBack> {
  const { writers, givenUp, ...read } = await rewrite(paths, plan);
  const remarks: string[] = [];
  const size = (await Deno.stat(paths.journal)).size;
  if (size > read.end) remarks.push(`cut off a half-written line at the end of "${paths.journal}"`);
  for (const [arm, writer] of writers) {
    const kept = await writer.finish(
      [...givenUp].filter(([item]) => read.done[item] === 0)
        .filter(([item]) => plan.lanes[plan.items[item]!.lane]!.arm === arm).map(([, record]) => record),
    );
    if (kept !== null) {
      remarks.push(`"${paths.csv[arm]}" held other rows than its journal; kept it as "${kept}"`);
    }
  }
  return { ...read, remarks };
}

async function rewrite(paths: OutputPaths, plan: Plan) {
  const done = new Uint8Array(plan.items.length);
  const memory = memoryLog();
  const runtimes = new Map<number, string>();
  const givenUp = new Map<number, ResultRecord>();
  const writers = new Map<Arm, CsvRewriter>();
  for (const { arm } of plan.lanes) {
    if (!writers.has(arm)) writers.set(arm, await csvRewriter(paths.csv[arm]));
  }
  let [count, end] = [0, 0];
  let lastTimestamp: string | null = null;
  for await (const line of readJournal(paths.journal)) {
    end = line.end;
    const { entry } = line;
    if ("item" in entry && entry.item >= plan.items.length) {
      throw new UserError(
        `cannot read "${paths.journal}", line ${line.number}: there is no item ${entry.item} in its plan`,
      );
    }
    if (entry.type === "not_tried") givenUp.set(entry.item, entry.record);
    if (entry.type === "kept") await writers.get("a")!.add(entry.record);
    if (entry.type !== "record" || done[entry.item] === 1) continue;
    const { lane } = plan.items[entry.item]!;
    done[entry.item] = 1;
    count++;
    memory.add(lane, entry.process, entry.rssMb);
    noteRuntime(runtimes, lane, entry);
    lastTimestamp = entry.record.timestamp;
    await writers.get(plan.lanes[lane]!.arm)!.add(entry.record);
  }
  return { done, count, memory, runtimes, givenUp, lastTimestamp, end, writers };
}

function noteRuntime(runtimes: Map<number, string>, lane: number, { record }: RecordEntry): void {
  const { runtime } = record.provenance;
  if (runtime !== null && !runtimes.has(lane)) runtimes.set(lane, runtime);
}

interface CsvRewriter {
  add(record: ResultRecord): Promise<void>;
  /**
   * Puts the file in its place. `tail` are rows that the old one may have at its end.
   * @returns the name under which the old one is kept, where it holds what the new one does not.
   */
  finish(tail: readonly ResultRecord[]): Promise<string | null>;
}

async function csvRewriter(path: string): Promise<CsvRewriter> {
  const part = unfinished(path);
  const file = await createCsv(part);
  let batch: ResultRecord[] = [];
  const flush = async () => {
    await file.append(...batch);
    batch = [];
  };
  return {
    async add(record) {
      if (batch.push(record) >= BATCH) await flush();
    },
    async finish(tail) {
      await flush();
      const isKnown = await withTail(file, part, tail, () => isBeginning(path, part));
      const kept = isKnown ? null : await keepOldFile(path);
      await file.sync();
      file.close();
      await Deno.rename(part, path);
      return kept;
    },
  };
}

/** Does `look` while the file ends with `tail`. */
async function withTail<T>(
  file: CsvFile,
  path: string,
  tail: readonly ResultRecord[],
  look: () => Promise<T>,
): Promise<T> {
  const { size } = await Deno.stat(path);
  for (let start = 0; start < tail.length; start += BATCH) {
    await file.append(...tail.slice(start, start + BATCH));
  }
  const seen = await look();
  await Deno.truncate(path, size);
  return seen;
}

/** Whether the bytes of a file, if there is one, are the first of another's. */
async function isBeginning(path: string, whole: string): Promise<boolean> {
  using file = await Deno.open(path).catch(() => null);
  if (file === null) return true;
  using other = await Deno.open(whole);
  const [a, b] = [new Uint8Array(1 << 16), new Uint8Array(1 << 16)];
  for (;;) {
    const [count, others] = [await readFull(file, a), await readFull(other, b)];
    if (count > others || a.subarray(0, count).some((byte, index) => byte !== b[index])) return false;
    if (count < a.length) return true;
  }
}

async function readFull(file: Deno.FsFile, buffer: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const count = await file.read(buffer.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return filled;
}
