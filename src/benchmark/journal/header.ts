import { VERSION } from "../../version.ts";
import { cellName } from "../../results/record.ts";
import type { PlannedCell } from "../cells.ts";
import type { Chart } from "../charts.ts";
import type { MachineFacts } from "../machine_facts.ts";
import type { Plan, PlanParts } from "../plan.ts";
import type { CellEntry, ChartEntry, RunHeader, Settings } from "./entries.ts";

/** The first line of a new journal. */
export function headerOf(plan: Plan, settings: Settings, machine: MachineFacts, now: Date): RunHeader {
  const { cells, charts, repetitions, shard, noiseFloor, interleave, items } = plan;
  return {
    type: "run",
    format: 1,
    chartvlmVersion: VERSION,
    runId: newRunId(now),
    startedAt: now.toISOString(),
    settings: settingsOf(settings),
    cells: cells.map(cellEntry),
    charts: charts.map(chartEntry),
    repetitions,
    shard,
    noiseFloor,
    interleave,
    items: items.length,
    machine,
  };
}

/** Sortable, and unique enough for the runs of one person. */
function newRunId(now: Date): string {
  return `${now.toISOString().replace(/[-:]|\.\d+/g, "")}-${crypto.randomUUID().slice(0, 8)}`;
}

/** Only the settings, of an object that has more. */
function settingsOf(settings: Settings): Settings {
  const { prompt, maxNewTokens, warmup, timeoutS, allowFallback, threads, pace } = settings;
  const chosen = { ...(threads === undefined ? {} : { threads }), ...(pace === true ? { pace } : {}) };
  return { prompt, maxNewTokens, warmup, timeoutS, allowFallback, ...chosen };
}

function cellEntry({ model, precision, backend, modelSha256, modelBytes, server }: PlannedCell): CellEntry {
  return { model, precision, backend, modelSha256, modelBytes, server: server?.runtime ?? null };
}

function chartEntry({ image, sha256, pattern, trend }: Chart): ChartEntry {
  return { image, sha256, pattern, trend };
}

/**
 * What of a run's plan and versions is not as it was when it was begun, in the user's words; empty where all is.
 * How cells take turns is not compared: a resume goes on as the run was begun.
 */
export function differences(begun: RunHeader, parts: PlanParts, settings: Settings): string[] {
  return [
    ...differs("chartvlm", begun.chartvlmVersion, VERSION),
    ...settingDifferences(begun.settings, settingsOf(settings)),
    ...differs("--repetitions", begun.repetitions, parts.repetitions),
    ...differs("--shard", shardText(begun), shardText(parts)),
    ...differs("--noise-floor", begun.noiseFloor, parts.noiseFloor),
    ...cellDifferences(begun.cells, parts.cells.map(cellEntry)),
    ...chartDifferences(begun.charts, parts.charts.map(chartEntry)),
  ];
}

const OPTION_NAMES: Readonly<Record<keyof Settings, string>> = {
  prompt: "the prompt",
  maxNewTokens: "--max-new-tokens",
  warmup: "--warmup",
  timeoutS: "--timeout",
  allowFallback: "--allow-fallback",
  threads: "--threads",
  pace: "--pace",
};

function settingDifferences(begun: Settings, now: Settings): string[] {
  return (Object.keys(OPTION_NAMES) as (keyof Settings)[])
    .flatMap((name) => differs(OPTION_NAMES[name], begun[name] ?? null, now[name] ?? null));
}

function cellDifferences(begun: readonly CellEntry[], now: readonly CellEntry[]): string[] {
  const listed = differs("the cells", begun.map(cellName).join(", "), now.map(cellName).join(", "));
  if (listed.length > 0) return listed;
  return begun.flatMap((cell, index) => [
    ...differs(`the files of ${cellName(cell)} (SHA-256)`, cell.modelSha256, now[index]!.modelSha256),
    ...differs(`the server of ${cellName(cell)}`, cell.server, now[index]!.server),
  ]);
}

function chartDifferences(begun: readonly ChartEntry[], now: readonly ChartEntry[]): string[] {
  const counts = differs("the number of charts", begun.length, now.length);
  if (counts.length > 0) return counts;
  return begun.flatMap((chart, index) => {
    const other = now[index]!;
    if (chart.image !== other.image) return differs(`chart ${index + 1}`, chart.image, other.image);
    return [
      ...differs(`the picture ${chart.image} (SHA-256)`, chart.sha256, other.sha256),
      ...differs(`the label of ${chart.image}`, chart.pattern, other.pattern),
      ...differs(`the trend of ${chart.image}`, chart.trend, other.trend),
    ];
  });
}

type Value = string | number | boolean | null;

function differs(what: string, begun: Value, now: Value): string[] {
  return begun === now ? [] : [`${what}: ${shown(begun)} then, ${shown(now)} now`];
}

function shown(value: Value): string {
  if (value === null) return "none";
  const text = String(value);
  return `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`;
}

function shardText({ shard }: Pick<PlanParts, "shard">): string | null {
  return shard === null ? null : `${shard.index}/${shard.count}`;
}
