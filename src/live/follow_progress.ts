import { readLines } from "./journal_lines.ts";
import { type Progress, type ProgressCounter, progressCounter } from "./progress.ts";
import type { Source } from "./source.ts";
import type { Watch } from "./watch.ts";

/** Bytes of a journal that are counted before other work has its turn. */
const CHUNK = 1 << 18;

/** What a page is told: how the run stands. */
export type LiveState =
  | { readonly phase: "waiting" }
  | { readonly phase: "failed"; readonly message: string }
  /** Ended: all is in the CSV. */
  | { readonly phase: "done" }
  | {
    readonly phase: "running" | "interrupted";
    readonly run: string;
    readonly startedAt: string;
    readonly machine: string;
    readonly plan: string;
    readonly progress: Progress;
  };

/** Counts a run for all pages together, and only when one asks: without a page, the journal is not read. */
export function progressFollower(watch: Watch): () => Promise<LiveState> {
  let counted: Counted | null = null;
  let counting: Promise<LiveState> | null = null;

  async function count(): Promise<LiveState> {
    const { source } = watch.now();
    if (source.kind !== "journal" || source.ended?.how === "done") return phaseOf(source);
    if (counted?.run !== source.run) {
      counted = { run: source.run, offset: source.first, counter: progressCounter(source.header) };
    }
    const damage = await catchUp(source, counted);
    if (damage === "replaced") {
      counted = null;
      await watch.look();
      return { phase: "waiting" };
    }
    return damage === null
      ? stateOf(source, counted.counter.snapshot())
      : { phase: "failed", message: damage };
  }

  return () => counting ??= count().finally(() => counting = null);
}

interface Counted {
  readonly run: string;
  offset: number;
  readonly counter: ProgressCounter;
}

type JournalSource = Source & { kind: "journal" };

/** @returns null where all that is there was counted. */
async function catchUp({ path, start }: JournalSource, counted: Counted): Promise<string | null> {
  for (;;) {
    const read = await readLines({ path, start, from: counted.offset, chunk: CHUNK });
    if (read.state === "replaced") return "replaced";
    if (read.state === "damaged") {
      return `"${path}" is damaged at byte ${read.at}: its checksum does not hold`;
    }
    if (read.lines.length === 0) return null;
    for (const { entry } of read.lines) counted.counter.add(entry);
    counted.offset = read.lines.at(-1)!.end;
  }
}

function phaseOf(source: Source): LiveState {
  if (source.kind === "waiting") return { phase: "waiting" };
  return source.kind === "failed" ? { phase: "failed", message: source.message } : { phase: "done" };
}

function stateOf({ run, header, ended }: JournalSource, progress: Progress): LiveState {
  const { startedAt, cells, charts, repetitions, shard, machine, noiseFloor } = header;
  const plan = [
    counted(cells.length, "cell"),
    counted(charts.length, "chart"),
    ...repetitions > 1 ? [`${repetitions} repetitions`] : [],
    ...noiseFloor ? ["two arms"] : [],
    ...shard === null ? [] : [`shard ${shard.index} of ${shard.count}`],
  ].join(" × ");
  const phase = ended === null ? "running" : "interrupted";
  return {
    phase,
    run,
    startedAt,
    machine: `${machine.cpu ?? machine.os}, ${machine.cores} cores`,
    plan,
    progress,
  };
}

function counted(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? "" : "s"}`;
}
