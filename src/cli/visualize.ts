import { Argument, Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { UserError } from "../errors.ts";
import { EXPORT_FORMATS, type ExportFormat, isExportFormat } from "../visualize/export/formats.ts";
import { type Statistic, statisticNamed, STATISTICS } from "../visualize/statistic.ts";
import { VIEWS } from "../visualize/views.ts";
import type { Context } from "./context.ts";
import { DATABASE } from "./options.ts";

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
      "labels of the charts, to score the rule detector beside the models (default: data/images/labels.jsonl " +
        "where it is there)",
    )
    .option(
      "--metric <expression>",
      "numeric column to draw as a heatmap, in the views heatmap and all; or an expression, as latency_ms/tokens",
    )
    .option(
      "--aggregate <name>",
      `what a heatmap shows of a cell: ${STATISTICS} (default: median of a metric, mean of latency and memory)`,
      parseStatistic,
    )
    .option(
      "--export <list>",
      "figures beside the pages, as svg, png, pdf, separated by commas",
      parseFormats,
    )
    .option("--base <file>", "view compare: result CSV to compare the input with")
    .option(...DATABASE)
    .option("--sample", "write made-up data into the output folder and draw it: a self test");
  return command.action(context.action(async (view, options) => {
    const isGiven = (name: string) => command.getOptionValueSource(name) === "cli";
    const { input, output, summary, dashboard, metric, aggregate, sample, export: exports } = options;
    const exported = exports === undefined ? {} : { exports };
    if (options.base !== undefined && view !== "compare") {
      throw new UserError(`cannot use --base in the view "${view}": it is for compare`);
    }
    if (isGiven("database") && view !== "history") {
      throw new UserError(`cannot use --database in the view "${view}": it is for history`);
    }
    if (view === "history" || view === "compare") {
      const other = (["metric", "aggregate", "sample", "labels"] as const).find(isGiven);
      if (other !== undefined) throw new UserError(`cannot use --${other} in the view "${view}"`);
      const { visualizeOther } = await import("../visualize/visualize_other.ts");
      const shown = view === "history"
        ? await history(options.database)
        : await comparison(options.base, input);
      const files = await visualizeOther(shown, { output, name: view, ...exported });
      return files.forEach((file) => context.printer.out(file));
    }
    const chosen = {
      ...(metric === undefined ? {} : { metric }),
      ...(aggregate === undefined ? {} : { aggregate }),
    };
    const common = { view, output, dashboard, ...chosen, ...exported };
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
      const known = labels === undefined ? {} : { labels };
      printFiles(context, await visualize({ ...common, ...known, input, summary: summary || null }));
    }
  }));
}

async function history(database: string) {
  const { historyView } = await import("../visualize/history_view.ts");
  return await historyView(database);
}

async function comparison(base: string | undefined, input: string) {
  if (base === undefined) {
    throw new UserError('cannot draw the view "compare": it needs a result CSV to compare with', {
      hint: "try: chartvlm visualize compare --base OLD.csv --input NEW.csv",
    });
  }
  const { compareView } = await import("../visualize/compare_view.ts");
  return await compareView({ base, new: input });
}

function parseFormats(text: string): ExportFormat[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !isExportFormat(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`"${unknown}" is none of ${EXPORT_FORMATS.join(", ")}.`);
  }
  return [...new Set(names.filter(isExportFormat))];
}

function parseStatistic(text: string): Statistic {
  const known = statisticNamed(text);
  if (known !== undefined) return known;
  throw new InvalidArgumentError(`It must be ${STATISTICS}.`);
}

/** Where `generate` writes by default. */
async function defaultLabels(): Promise<string | undefined> {
  const path = "data/images/labels.jsonl";
  return await Deno.stat(path).then(() => path, () => undefined);
}

function printFiles({ printer }: Context, { files }: { readonly files: readonly string[] }): void {
  for (const file of files) printer.out(file);
}
