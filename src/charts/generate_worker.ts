/// <reference lib="webworker" />
import { join } from "node:path";
import type { Label } from "./labels.ts";
import { type ChartSet, renderGenerated } from "./render.ts";

/** A share of a set: every `of`-th chart from `first` on. */
export interface Share {
  readonly set: ChartSet;
  readonly folder: string;
  readonly first: number;
  readonly of: number;
}

/** Sent for every chart written, and once where writing fails. */
export type Progress = { readonly index: number; readonly label: Label } | { readonly error: string };

/** Draws the charts of a share one by one and writes them. */
export function* drawShare(share: Share): Generator<{ index: number; label: Label }> {
  for (let index = share.first; index < share.set.numCharts; index += share.of) {
    const { png, label } = renderGenerated(share.set, index);
    Deno.writeFileSync(join(share.folder, label.image), png);
    yield { index, label };
  }
}

declare const self: DedicatedWorkerGlobalScope;

if (typeof DedicatedWorkerGlobalScope !== "undefined") {
  self.onmessage = (event: MessageEvent<Share>) => {
    try {
      for (const progress of drawShare(event.data)) self.postMessage(progress satisfies Progress);
    } catch (error) {
      self.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies Progress);
    }
  };
}
