import { Command } from "@commander-js/extra-typings";
import type { Context } from "./context.ts";

export function doctorCommand(context: Context) {
  return new Command("doctor")
    .description("what this machine can do, and why not: backends, GPU, threads, memory, models")
    .option("--json", "everything found out, as one JSON object")
    .action(context.action(async ({ json }) => {
      const { examine } = await import("../benchmark/examine.ts");
      const { toJson, toText } = await import("./examination_format.ts");
      context.printer.out((json ? toJson : toText)(await examine()));
    }));
}
