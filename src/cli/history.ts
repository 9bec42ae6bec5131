import { Command } from "@commander-js/extra-typings";
import type { Context } from "./context.ts";
import { DATABASE } from "./options.ts";

const JSON_LINES = ["--json", "one JSON object a line"] as const;

export function historyCommand(context: Context) {
  const group = new Command("history").description(
    "keep runs in a SQLite file: add, list, show, query and plot over time",
  );
  for (const build of [addCommand, listCommand, showCommand, queryCommand, plotCommand]) {
    group.addCommand(build(context));
  }
  return group;
}

function addCommand({ action, printer }: Context) {
  return new Command("add")
    .description("add the runs of result CSVs; a run that is there already is not added twice")
    .argument("<file...>", "result CSVs")
    .option(...DATABASE)
    .action(action(async (files, { database }) => {
      const { addFiles } = await import("./history_actions.ts");
      await addFiles(files, database, printer);
    }));
}

function listCommand({ action, printer }: Context) {
  return new Command("list")
    .description("all runs, the oldest first")
    .option(...DATABASE)
    .option(...JSON_LINES)
    .action(action(async (options) => {
      const { list } = await import("./history_actions.ts");
      await list({ ...options, printer });
    }));
}

function showCommand({ action, printer }: Context) {
  return new Command("show")
    .description("one run: its machine and every number of its cells")
    .argument("<run>", "run_id, or the beginning of one")
    .option(...DATABASE)
    .option(...JSON_LINES)
    .action(action(async (run, options) => {
      const { show } = await import("./history_actions.ts");
      await show({ ...options, run, printer });
    }));
}

function queryCommand({ action, printer }: Context) {
  return new Command("query")
    .description("one number over all runs, cell by cell, with the runs that changed it marked")
    .option("--metric <name>", "column of the CSV", "latency_ms")
    .option("--model <name>", "only this model")
    .option("--precision <name>", "only this precision")
    .option("--backend <name>", "only this backend")
    .option(...DATABASE)
    .option(...JSON_LINES)
    .action(action(async (options) => {
      const { query } = await import("./history_actions.ts");
      await query({ ...options, printer });
    }));
}

function plotCommand({ action, printer }: Context) {
  return new Command("plot")
    .description("draw latency, TTFT, memory and accuracy over all runs as a page (also: visualize history)")
    .option("--output <folder>", "folder for history.html", "data/results/visualizations")
    .option(...DATABASE)
    .action(action(async ({ database, output }) => {
      const { historyView } = await import("../visualize/history_view.ts");
      const { visualizeOther } = await import("../visualize/visualize_other.ts");
      const files = await visualizeOther(await historyView(database), { output, name: "history" });
      files.forEach((file) => printer.out(file));
    }));
}
