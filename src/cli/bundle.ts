import { Command } from "@commander-js/extra-typings";
import { UserError } from "../errors.ts";
import type { Context } from "./context.ts";
import type { Printer } from "./printer.ts";

export function bundleCommand({ action, printer }: Context) {
  return new Command("bundle")
    .description(
      "put the program and models into a folder for a machine without network, or check such a folder",
    )
    .option(
      "--models <name...>",
      "models of the store: NAME, or NAME@PRECISION for some of its precisions (default: the built-in one alone)",
    )
    .option("--store <folder>", "folder of models (default: CHARTVLM_HOME, else the user's data folder)")
    .option("-o, --output <folder>", "folder to write, which must not be there")
    .option(
      "--verify <folder>",
      "hash every file of such a folder again; exit code 1 if one is not as it was",
    )
    .action(action(async ({ models = [], store, output, verify: folder }) => {
      if ((output === undefined) === (folder === undefined)) {
        throw new UserError("give either --output, to make a folder, or --verify, to check one");
      }
      return output === undefined
        ? await verify(folder!, printer)
        : await make(models, store, output, printer);
    }));
}

async function make(
  models: readonly string[],
  given: string | undefined,
  output: string,
  printer: Printer,
): Promise<void> {
  const { makeAirGapBundle } = await import("../air_gap/make.ts");
  const { storeFolder } = await import("../models/store/layout.ts");
  const onStep = (what: string) => printer.info(what);
  const sum = await makeAirGapBundle({ models, store: storeFolder(given), output, onStep });
  printer.out(`${output}\nSHA-256 of its SHA256SUMS: ${sum}`);
}

async function verify(folder: string, printer: Printer): Promise<number> {
  const { compareSums, SUMS } = await import("../air_gap/sums.ts");
  const { fileSha256 } = await import("../models/file_hash.ts");
  const { join } = await import("node:path");
  const { differences, files } = await compareSums(folder);
  for (const { path, how } of differences) printer.out(`${how}: ${JSON.stringify(path)}`);
  const state = differences.length === 0 ? "whole" : `${differences.length} differ`;
  printer.out(`${folder}: ${state}, ${files} files`);
  printer.out(`SHA-256 of its SHA256SUMS: ${await fileSha256(join(folder, SUMS))}`);
  return differences.length === 0 ? 0 : 1;
}
