import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { type Precision, PRECISIONS } from "../models/precisions.ts";
import type { Context } from "./context.ts";

const STORE = [
  "--store <folder>",
  "folder of models (default: CHARTVLM_HOME, else the user's data folder)",
] as const;
const JSON_LINES = ["--json", "one JSON object a line"] as const;

export function modelsCommand(context: Context) {
  const group = new Command("models").description("list, pull, verify, show and remove models");
  for (const build of [listCommand, pullCommand, verifyCommand, showCommand, removeCommand]) {
    group.addCommand(build(context));
  }
  return group;
}

function listCommand({ action, printer }: Context) {
  return new Command("list")
    .description("known models, those in the store, and those in the Hugging Face cache")
    .option(...STORE)
    .option(...JSON_LINES)
    .action(action(async (options) => {
      const { listModels } = await import("./models_list.ts");
      await listModels({ ...options, printer });
    }));
}

function pullCommand({ action, printer }: Context) {
  return new Command("pull")
    .description(
      "bring a model into the store, whole and verified, or what of it is missing; the only command that uses the network",
    )
    .argument("<name>", "name in the catalog, or organisation/name on the hub")
    .option(...STORE)
    .option("--endpoint <url>", "hub (default: HF_ENDPOINT, else https://huggingface.co)")
    .option(
      "--precision <name>",
      "precision to pull; repeatable (default: what is there; else int8, or the next best that the model ships)",
      parsePrecision,
    )
    .option("--revision <name>", "branch, tag or commit (default: what is there; else main)")
    .option(...JSON_LINES)
    .action(action(async (name, { precision = [], ...options }) => {
      const { pull } = await import("./models_pull.ts");
      return await pull({ ...options, precisions: precision, name, printer });
    }));
}

function verifyCommand({ action, printer }: Context) {
  return new Command("verify")
    .description(
      "hash every file of models in the store again; exit code 1 if one is not as its manifest says",
    )
    .argument("[name...]", "models (default: all in the store)")
    .option(...STORE)
    .option(...JSON_LINES)
    .action(action(async (names, options) => {
      const { verifyModels } = await import("./models_verify.ts");
      return await verifyModels({ ...options, names, printer });
    }));
}

function showCommand({ action, printer }: Context) {
  return new Command("show")
    .description("all that is known of a model")
    .argument("<name>", "name in the catalog, or organisation/name")
    .option(...STORE)
    .option(...JSON_LINES)
    .action(action(async (name, options) => {
      const { showModel } = await import("./models_list.ts");
      await showModel({ ...options, name, printer });
    }));
}

function removeCommand({ action, printer }: Context) {
  return new Command("remove")
    .description("delete a model from the store, all revisions of it")
    .argument("<name>", "name in the catalog, or organisation/name")
    .option(...STORE)
    .option(...JSON_LINES)
    .action(action(async (name, options) => {
      const { remove } = await import("./models_remove.ts");
      await remove({ ...options, name, printer });
    }));
}

function parsePrecision(text: string, previous: Precision[] | undefined): Precision[] {
  const found = PRECISIONS.find((precision) => precision === text);
  if (found !== undefined) return [...(previous ?? []), found];
  throw new InvalidArgumentError(`It must be one of ${PRECISIONS.join(", ")}.`);
}
