import { Argument, Command } from "@commander-js/extra-typings";
import { UserError } from "../errors.ts";
import { VIEWS } from "../visualize/views.ts";
import type { Visualized } from "../visualize/visualize.ts";
import type { Context } from "./context.ts";

export function visualizeCommand(context: Context) {
  const command = new Command("visualize")
    .description("draw a result CSV as pages that open from a disk in any browser, and sum it up")
    .addArgument(new Argument("[view]", "what to draw").choices(VIEWS).default("all" as const))
    .option("--input <file>", "result CSV to read", "data/results/benchmark.csv")
    .option("--output <folder>", "folder for the pages", "data/results/visualizations")
    .option("--summary <file>", "file for the summary", "data/results/summary.txt")
    .option("--no-summary", "write no summary")
    .option("--no-dashboard", "write no dashboard")
    .option(
      "--labels <file>",
      "labels of the charts, for accuracy by noise and to score the rule detector beside the models (default: " +
        "data/images/labels.jsonl where it is there)",
    )
    .option(
      "--images-dir <folder>",
      "folder of the charts, to show them in the dashboard (default: the folder of the labels)",
    )
    .option("--metric <name>", "numeric column to draw as a heatmap, in the views heatmap and all")
    .option("--sample", "write made-up data into the output folder and draw it: a self test");
  return command.action(context.action(async (view, options) => {
    const isGiven = (name: string) => command.getOptionValueSource(name) === "cli";
    const { input, output, summary, dashboard, metric, sample } = options;
    const common = { view, output, dashboard, ...(metric === undefined ? {} : { metric }) };
    if (sample) {
      if (isGiven("input")) {
        throw new UserError(`cannot read "${input}" with --sample: it makes its own data`);
      }
      const { visualizeSample } = await import("../visualize/visualize_sample.ts");
      const given = isGiven("summary") ? { summary: summary || null } : {};
      printFiles(context, await visualizeSample({ ...common, ...given }));
    } else {
      const { visualize } = await import("../visualize/visualize.ts");
      const labels = options.labels ?? await defaultLabels();
      const known = {
        ...(labels === undefined ? {} : { labels }),
        ...(options.imagesDir === undefined ? {} : { imagesDir: options.imagesDir }),
      };
      printFiles(context, await visualize({ ...common, ...known, input, summary: summary || null }));
    }
  }));
}

/** Where `generate` writes by default. */
async function defaultLabels(): Promise<string | undefined> {
  const path = "data/images/labels.jsonl";
  return await Deno.stat(path).then(() => path, () => undefined);
}

function printFiles({ printer }: Context, { files, warnings }: Visualized): void {
  for (const file of files) printer.out(file);
  for (const warning of warnings) printer.warn(warning);
}
