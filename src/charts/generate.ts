import { join } from "node:path";
import { messageOf, WorkError } from "../errors.ts";
import { drawCharts, type Job, newJob, type Progress } from "./generate_worker.ts";
import { formatLabels, type Label } from "./labels.ts";
import { prepareFolder, removeLeftovers } from "./output_folder.ts";
import type { ChartSet } from "./render.ts";

/** Fewer charts a thread than this cost more time to start it than it saves. */
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
  const keep: Keep = (index, label) => {
    labels[index] = label;
    options.onChart?.(++done);
  };
  try {
    const job = newJob(set, folder);
    const elsewhere = Array.from({ length: workers - 1 }, () => drawInWorker(job, keep));
    await Promise.all([drawHere(job, keep), ...elsewhere]); // the others first: drawing here blocks
    await Deno.writeTextFile(join(folder, "labels.jsonl"), formatLabels(labels));
  } catch (cause) {
    throw new WorkError(`cannot write charts to "${folder}": ${messageOf(cause)}`);
  }
  await removeLeftovers(folder, earlier, labels);
  return labels;
}

type Keep = (index: number, label: Label) => void;

async function drawHere(job: Job, keep: Keep): Promise<void> {
  let drawn = 0;
  for (const { index, label } of drawCharts(job)) {
    keep(index, label);
    if (++drawn % 8 === 0) await new Promise((resolve) => setTimeout(resolve)); // lets Ctrl-C and messages through
  }
}

/** In a bundle the worker stands beside it as JavaScript. */
const WORKER_URL = new URL(
  import.meta.url.endsWith(".ts") ? "./generate_worker.ts" : "./generate_worker.js",
  import.meta.url,
);

function drawInWorker(job: Job, keep: Keep): Promise<void> {
  const worker = new Worker(WORKER_URL, { type: "module" });
  return new Promise<void>((resolve, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.onmessage = ({ data }: MessageEvent<Progress>) => {
      if (data.type === "chart") keep(data.index, data.label);
      else if (data.type === "done") resolve();
      else reject(new Error(data.error));
    };
    worker.postMessage(job);
  }).finally(() => worker.terminate());
}
