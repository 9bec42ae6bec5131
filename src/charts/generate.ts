import { join } from "node:path";
import { messageOf, WorkError } from "../errors.ts";
import { drawShare, type Progress, type Share } from "./generate_worker.ts";
import { formatLabels, type Label } from "./labels.ts";
import { prepareFolder, removeLeftovers } from "./output_folder.ts";
import type { ChartSet } from "./render.ts";

/** Below this many charts a second thread costs more than it saves. */
const CHARTS_PER_WORKER = 24;

export interface GenerateOptions {
  readonly set: ChartSet;
  readonly folder: string;
  /** Threads; default: as many as the machine has, for sets large enough. */
  readonly workers?: number;
  /** Called after each chart with the number done. */
  readonly onChart?: (done: number) => void;
}

/**
 * Writes the charts of a set and `labels.jsonl`. Charts of an earlier call that are not part of the set are removed.
 * @throws {UserError} where the folder cannot be written.
 * @throws {WorkError} where writing fails on the way.
 */
export async function generateCharts(options: GenerateOptions): Promise<Label[]> {
  const { set, folder } = options;
  const earlier = await prepareFolder(folder);
  const most = Math.min(navigator.hardwareConcurrency, Math.floor(set.numCharts / CHARTS_PER_WORKER));
  const workers = Math.max(1, options.workers ?? most);
  const labels: Label[] = [];
  let done = 0;
  const keep = (index: number, label: Label) => {
    labels[index] = label;
    options.onChart?.(++done);
  };
  try {
    if (workers === 1) await drawHere({ set, folder, first: 0, of: 1 }, keep);
    else await drawInWorkers({ set, folder }, workers, keep);
    await Deno.writeTextFile(join(folder, "labels.jsonl"), formatLabels(labels));
  } catch (cause) {
    throw new WorkError(`cannot write charts to "${folder}": ${messageOf(cause)}`);
  }
  await removeLeftovers(folder, earlier, labels);
  return labels;
}

async function drawHere(share: Share, keep: (index: number, label: Label) => void): Promise<void> {
  for (const { index, label } of drawShare(share)) {
    keep(index, label);
    if (index % 16 === 0) await new Promise((resolve) => setTimeout(resolve)); // lets Ctrl-C through
  }
}

async function drawInWorkers(
  common: { readonly set: ChartSet; readonly folder: string },
  workers: number,
  keep: (index: number, label: Label) => void,
): Promise<void> {
  const shares = Array.from({ length: workers }, (_, first) => ({ ...common, first, of: workers }));
  await Promise.all(shares.map((share) => drawInWorker(share, keep)));
}

/** In a bundle the worker stands beside it as JavaScript. */
const WORKER_URL = new URL(
  import.meta.url.endsWith(".ts") ? "./generate_worker.ts" : "./generate_worker.js",
  import.meta.url,
);

function drawInWorker(share: Share, keep: (index: number, label: Label) => void): Promise<void> {
  const worker = new Worker(WORKER_URL, { type: "module" });
  let left = Math.ceil((share.set.numCharts - share.first) / share.of);
  return new Promise<void>((resolve, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.onmessage = ({ data }: MessageEvent<Progress>) => {
      if ("error" in data) return reject(new Error(data.error));
      keep(data.index, data.label);
      if (--left === 0) resolve();
    };
    if (left > 0) worker.postMessage(share);
    else resolve();
  }).finally(() => worker.terminate());
}
