import { Command } from "@commander-js/extra-typings";
import type { Context } from "./context.ts";

/** Hidden: what `benchmark` starts once per cell. */
export function workerCommand(context: Context) {
  return new Command("worker")
    .description("Answer requests on stdin, one JSON object a line (started by benchmark)")
    .action(context.action(async () => {
      const { serveWorker } = await import("../benchmark/worker.ts");
      await serveWorker();
    }));
}
