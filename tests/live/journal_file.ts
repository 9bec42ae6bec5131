import { join } from "node:path";
import type { Entry, RunHeader } from "../../src/benchmark/journal/entries.ts";
import { formatLine } from "../../src/benchmark/journal/line.ts";
import type { ResultRecord } from "../../src/results/record.ts";
import { measuredRecord } from "../visualize/records.ts";

/** The journal of a run of one cell, written by hand. */
export interface JournalFile {
  readonly csv: string;
  readonly journal: string;
  /** Writes a new file with the first line of a run in place of what is there. */
  begin(charts: number, runId: string): Promise<void>;
  append(...entries: readonly Entry[]): Promise<void>;
  /** Adds text as it is, e.g. half a line. */
  appendText(text: string): Promise<void>;
}

export function journalFile(folder: string): JournalFile {
  const journal = join(folder, "run.journal.jsonl");
  const appendText = (text: string) => Deno.writeTextFile(journal, text, { append: true });
  return {
    csv: join(folder, "run.csv"),
    journal,
    begin: (charts, runId) => Deno.writeTextFile(journal, formatLine(header(charts, runId))),
    append: (...entries) => appendText(entries.map(formatLine).join("")),
    appendText,
  };
}

function header(charts: number, runId: string): RunHeader {
  return {
    type: "run",
    format: 1,
    chartvlmVersion: "0.1.0",
    runId,
    startedAt: "2026-01-01T00:00:00.000Z",
    settings: { prompt: "What?", maxNewTokens: 64, warmup: 1, timeoutS: 20, allowFallback: false },
    cells: [{
      model: "m",
      precision: "fp32",
      backend: "wasm",
      modelSha256: null,
      modelBytes: 1,
      server: null,
    }],
    charts: Array.from({ length: charts }, (_, i) => ({
      image: `${i}.png`,
      sha256: "0",
      pattern: null,
      trend: null,
    })),
    repetitions: 1,
    shard: null,
    noiseFloor: false,
    interleave: { block: 5, resident: true },
    items: charts,
    machine: MACHINE,
  };
}

const MACHINE: RunHeader["machine"] = {
  os: "Linux",
  cpu: "a processor",
  cores: 4,
  threads: 4,
  memoryMb: null,
  freeMemoryMb: null,
  loadAverage: null,
  cgroup: { cpus: null, memoryBytes: null, throttled: null },
  frequency: { governor: null, mhz: null, highestMhz: null, thermalThrottles: null },
};

/** The record of an item. `response` makes it as long as a test needs. */
export function entryOf(item: number, response = "double top"): Entry {
  const timestamp = new Date(Date.UTC(2026, 0, 1) + 1000 * item).toISOString();
  const record: ResultRecord = measuredRecord({ image: `${item}.png`, timestamp, response, backend: "wasm" });
  return { type: "record", item, process: 1, rssMb: 10, record };
}

/** The records of the items from `first` up to `last`. */
export function entriesOf(first: number, last: number): Entry[] {
  return Array.from({ length: last - first + 1 }, (_, i) => entryOf(first + i));
}

export const DONE: Entry = { type: "ended", at: "2026-01-01T01:00:00.000Z", how: "done" };
export const INTERRUPTED: Entry = { ...DONE, how: "interrupted" };
