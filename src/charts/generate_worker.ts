/// <reference lib="webworker" />
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import type { Label } from "./labels.ts";
import { type ChartSet, countCharts, renderGenerated } from "./render.ts";

/** Work that several threads do together: each takes the next chart that nobody has taken. */
export interface Job {
  readonly set: ChartSet;
  readonly folder: string;
  /** Index of the next chart, in shared memory. */
  readonly next: Int32Array;
}

export function newJob(set: ChartSet, folder: string): Job {
  return { set, folder, next: new Int32Array(new SharedArrayBuffer(4)) };
}

/** Sent for every chart written, and at the end of a thread's work. */
export type Progress =
  | { readonly type: "chart"; readonly index: number; readonly label: Label }
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly error: string };

/** Draws charts one by one and writes them, until all are taken. */
export function* drawCharts({ set, folder, next }: Job): Generator<{ index: number; label: Label }> {
  for (;;) {
    const index = Atomics.add(next, 0, 1);
    if (index >= countCharts(set)) return;
    const { png, label } = renderGenerated(set, index);
    Deno.writeFileSync(join(folder, label.image), png);
    yield { index, label };
  }
}

declare const self: DedicatedWorkerGlobalScope;

if (typeof DedicatedWorkerGlobalScope !== "undefined") {
  const post = (progress: Progress) => self.postMessage(progress);
  self.onmessage = (event: MessageEvent<Job>) => {
    try {
      for (const chart of drawCharts(event.data)) post({ type: "chart", ...chart });
      post({ type: "done" });
    } catch (error) {
      post({ type: "failed", error: messageOf(error) });
    }
  };
}
