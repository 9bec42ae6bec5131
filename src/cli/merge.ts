import { Command } from "@commander-js/extra-typings";
import type { Context } from "./context.ts";

export function mergeCommand(context: Context) {
  return new Command("merge")
    .description(
      "join the result CSVs of a benchmark's shards: the same record twice is kept once; different results of the " +
        "same item, or files of different plans, are refused",
    )
    .argument("<file...>", "result CSVs; also the predecessor's, with seven columns")
    .requiredOption("-o, --output <file>", "joined result CSV; one that is there is kept as FILE.bak")
    .action(context.action(async (files, { output }) => {
      const { mergeFiles } = await import("../results/merge/merge.ts");
      const { missingShards } = await import("../benchmark/missing_shards.ts");
      const missing = await missingShards(files);
      const { records, duplicates, kept, warnings } = await mergeFiles({ files, output });
      const { printer } = context;
      if (kept !== null) printer.info(`kept the results that were there as "${kept}"`);
      [...missing, ...warnings].forEach((text) => printer.warn(text));
      const twice = duplicates === 0 ? "" : `; ${duplicates} were there twice`;
      printer.out(
        `${output}: ${records} records of ${files.length} file${files.length === 1 ? "" : "s"}${twice}`,
      );
      return missing.length > 0 ? 1 : 0;
    }));
}
