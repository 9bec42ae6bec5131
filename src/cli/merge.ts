import { Command } from "@commander-js/extra-typings";
import type { Context } from "./context.ts";

export function mergeCommand(context: Context) {
  return new Command("merge")
    .description("join result CSVs, such as the shards of a benchmark, into one")
    .argument("<file...>", "result CSVs; records that stand in several are taken once, conflicts are errors")
    .requiredOption("-o, --output <file>", "the joined CSV")
    .action(context.action(async (inputs, { output }) => {
      const { mergeResults } = await import("../results/merge.ts");
      const { missingShards } = await import("../benchmark/missing_shards.ts");
      const missing = await missingShards(inputs);
      const { records, duplicates, warnings } = await mergeResults({ inputs, output });
      [...missing, ...warnings].forEach(context.printer.warn);
      const without = duplicates === 0 ? "" : `, ${duplicates} duplicates left out`;
      context.printer.info(`${records} records of ${inputs.length} files in "${output}"${without}`);
      return missing.length > 0 ? 1 : 0;
    }));
}
