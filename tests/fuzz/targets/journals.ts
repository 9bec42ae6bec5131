import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { CellEntry, RunHeader } from "../../../src/benchmark/journal/entries.ts";
import { differences } from "../../../src/benchmark/journal/header.ts";
import { formatLine } from "../../../src/benchmark/journal/line.ts";
import { readHeader, readJournal } from "../../../src/benchmark/journal/read.ts";
import { outputPaths } from "../../../src/benchmark/output_paths.ts";
import { makePlan, type PlanParts } from "../../../src/benchmark/plan.ts";
import { readBack } from "../../../src/benchmark/read_back.ts";
import { readPace } from "../../../src/compare/read_pace.ts";
import { journalEvents, partReader } from "../../../src/live/journal_events.ts";
import { progressCounter } from "../../../src/live/progress.ts";
import { lookAt } from "../../../src/live/source.ts";
import { DONE, entriesOf, journalFile } from "../../live/journal_file.ts";
import { mutate } from "../mutate.ts";
import type { Random } from "../random.ts";
import { plainTarget } from "../target.ts";

const CHARTS = 4;
const folder = await Deno.makeTempDir();
const fixture = journalFile(folder);
await fixture.begin(CHARTS, "run-1");
await fixture.append(...entriesOf(0, CHARTS - 1), DONE);
const JOURNAL = await Deno.readFile(fixture.journal);
const HEADER = (await readHeader(fixture.journal))!;
await Deno.remove(folder, { recursive: true });

/** Bytes as they come, or lines changed with their checksums put right, so that what is behind them is reached. */
export const journal = plainTarget({
  name: "journal",
  cases: 20_000,
  make: (random) => random.chance(0.3) ? mutate(JOURNAL, random, [JOURNAL]) : changeLines(random),
  async run(input, folder) {
    const csv = join(folder, "run.csv");
    const paths = outputPaths(csv);
    await Deno.writeFile(paths.journal, input);
    try {
      await readAll(csv);
    } finally {
      for await (const { name } of Deno.readDir(folder)) {
        await Deno.remove(join(folder, name), { recursive: true });
      }
    }
  },
});

function changeLines(random: Random): Uint8Array {
  const lines = new TextDecoder().decode(JOURNAL).trimEnd().split("\n");
  for (let changes = 1 + random.below(2); changes > 0; changes--) {
    const at = random.below(lines.length);
    const entry = new TextEncoder().encode("{" + lines[at]!.slice(20));
    lines[at] = withChecksum(new TextDecoder().decode(mutate(entry, random)).replaceAll("\n", " "));
  }
  return new TextEncoder().encode(lines.join("\n") + "\n");
}

function withChecksum(entry: string): string {
  const rest = entry.slice(1);
  return `{"crc32":"${crc32(rest).toString(16).padStart(8, "0")}",${rest}`;
}

async function readAll(csv: string): Promise<void> {
  const paths = outputPaths(csv);
  await follow(csv);
  const refusals: unknown[] = [];
  const attempt = (work: Promise<unknown>) => work.catch((error) => void refusals.push(error));
  await attempt(readPace(csv));
  await attempt(resume(paths.journal, csv));
  for await (const { entry } of readJournal(paths.journal)) formatLine(entry);
  if (refusals.length > 0) throw refusals[0];
}

/** What the live server does with a journal. */
async function follow(csv: string): Promise<void> {
  const source = await lookAt(csv, { kind: "waiting" });
  if (source.kind !== "journal") return;
  const counter = progressCounter(source.header);
  counter.snapshot();
  const cursor = { run: source.run, offset: source.first, ended: false };
  const { signal } = new AbortController();
  for await (const event of journalEvents({ source, parts: partReader(), cursor, signal })) {
    JSON.stringify(event);
  }
  for await (const { entry } of readJournal(source.path)) if (entry.type !== "run") counter.add(entry);
  counter.snapshot();
}

async function resume(journal: string, csv: string): Promise<void> {
  const begun = await readHeader(journal);
  if (begun === null) return;
  differences(begun, PARTS, HEADER.settings);
  await readBack(outputPaths(csv), makePlan(PARTS, HEADER.interleave));
}

const PARTS = partsOf(HEADER);

function partsOf({ cells, charts, repetitions, shard, noiseFloor }: RunHeader): PlanParts {
  const cellOf = (cell: CellEntry) => ({ ...cell, server: undefined, folder: "m" });
  const parts = {
    cells: cells.map(cellOf),
    charts: charts.map((chart) => ({ ...chart, path: chart.image })),
    ...{ repetitions, shard, noiseFloor },
  };
  return parts as unknown as PlanParts;
}
