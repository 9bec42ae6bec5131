import { dirname, join } from "node:path";
import { type Label, parseLabels, readLabelText } from "../charts/labels.ts";
import { UserError } from "../errors.ts";
import { readRecordBatches } from "../results/read_csv.ts";
import { aggregator, type AggregatorOptions } from "./aggregate.ts";
import { dashboardFigures } from "./dashboard.ts";
import type { Dataset } from "./dataset.ts";
import { figureHtml } from "./figure_html.ts";
import { noiseFromLabels } from "./noise.ts";
import { checkWritable, writeParts } from "./outputs.ts";
import { renderPage } from "./page.ts";
import type { ExportFormat } from "./export/formats.ts";
import type { Figure } from "./figures/figure.ts";
import { type Metric, type MetricCollector, metricOf } from "./metric.ts";
import {
  ACCURACY_PAGE,
  CONFUSION_PAGE,
  figureOf,
  heatmapPages,
  metricPage,
  PAGES,
  type PageSpec,
} from "./pages.ts";
import { MEDIAN, type Statistic } from "./statistic.ts";
import { formatSummary } from "./summary.ts";
import type { FileView } from "./views.ts";
import { writeDashboard } from "./write_dashboard.ts";

export interface VisualizeOptions {
  /** Result CSV to read. */
  readonly input: string;
  /** Folder for the pages; made where it is not there. */
  readonly output: string;
  /** File for the summary; null writes none. */
  readonly summary: string | null;
  /**
   * Labels of the charts, for the noise of charts and the summary's baseline of the rule detector; those of other charts
   * do no harm.
   */
  readonly labels?: string;
  /** Folder of the charts, for the dashboard's pictures. @default {"the folder of the labels"} */
  readonly imagesDir?: string;
  /** @default {"all"} */
  readonly view?: FileView;
  /** False writes no `dashboard.html`. @default {true} */
  readonly dashboard?: boolean;
  /**
   * A numeric column of the CSV, or an arithmetic expression of them: its heatmap in place of the two of the view
   * `heatmap`; beside all in `all`.
   */
  readonly metric?: string;
  /** What a heatmap shows of a cell's numbers. @default {the median of a metric, the mean of the two others} */
  readonly aggregate?: Statistic;
  /** Formats in which the figures are written beside the pages; of PDF a report, too, where the dashboard is asked for. */
  readonly exports?: readonly ExportFormat[];
}

export interface Visualized {
  /** Files written, in the order of writing. */
  readonly files: readonly string[];
  readonly dataset: Dataset;
  /** What a user should know, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * Reads a result CSV in one pass and writes what the view asks for.
 * @throws {UserError} where the input cannot be read or is not a result CSV, an output cannot be written (found
 * before the reading), or the metric is not a numeric column.
 */
export async function visualize(options: VisualizeOptions): Promise<Visualized> {
  const plan = planOutputs(options);
  const files = [...plan.pages.keys(), ...plan.dashboard, ...plan.summary];
  await checkReadable(options.input);
  const labels = options.labels === undefined ? null : await readLabels(options.labels);
  if (options.imagesDir !== undefined) await checkFolder(options.imagesDir);
  await checkWritable(files);
  const dataset = await readDataset(options.input, {
    collector: plan.collector,
    ...(labels === null ? {} : { noiseOf: noiseFromLabels(labels) }),
  });
  const warnings: (string | null)[] = [];
  for (const [path, page] of plan.pages) await writePage(path, page, dataset);
  for (const path of plan.dashboard) warnings.push(await writeDashboard(path, dataset, imagesDirOf(options)));
  for (const path of plan.summary) {
    await writeParts(path, [new TextEncoder().encode(formatSummary(dataset, labels))]);
  }
  return {
    files: [...files, ...await exportAll(options, plan, dataset)],
    dataset,
    warnings: warnings.filter((warning) => warning !== null),
  };
}

function imagesDirOf({ imagesDir, labels }: VisualizeOptions): string | null {
  return imagesDir ?? (labels === undefined ? null : dirname(labels));
}

export interface ReadOptions extends AggregatorOptions {
  /** Takes the records, too, and adds its column. */
  readonly collector?: MetricCollector | null;
}

/** Reads and aggregates a result CSV. @throws {UserError} as the reader does. */
export async function readDataset(path: string, options: ReadOptions = {}): Promise<Dataset> {
  const { collector = null } = options;
  const aggregate = aggregator(options);
  for await (const records of readRecordBatches(path)) {
    for (const record of records) {
      aggregate.add(record);
      collector?.add(record);
    }
  }
  const dataset = aggregate.finish(path);
  return collector === null ? dataset : collector.addTo(dataset);
}

/** Writes the figures of all pages, and with the dashboard those of it and the report. */
async function exportAll(
  { output, exports = [] }: VisualizeOptions,
  { pages, dashboard }: Plan,
  dataset: Dataset,
): Promise<string[]> {
  if (exports.length === 0) return [];
  const isWhole = dashboard.length > 0;
  const all = [
    ...(isWhole ? dashboardFigures(dataset) : []),
    ...[...pages.values()].map((page) => figureOf(page, dataset)),
  ];
  const figures = [...new Map<string, Figure>(all.map((figure) => [figure.id, figure])).values()];
  const { exportFigures } = await import("./export/export.ts");
  return await exportFigures({
    figures,
    folder: output,
    formats: exports,
    to: dataset.to,
    report: isWhole ? dataset : null,
  });
}

interface Plan {
  readonly collector: MetricCollector | null;
  readonly pages: ReadonlyMap<string, PageSpec>;
  /** One path or none. */
  readonly dashboard: readonly string[];
  readonly summary: readonly string[];
}

function planOutputs(options: VisualizeOptions): Plan {
  const { view = "all", dashboard = true, output, summary, exports = [] } = options;
  const wants = (part: FileView) => view === part || view === "all";
  const metric = options.metric === undefined ? null : metricOf(options.metric);
  const plan = {
    collector: metric?.collector ?? null,
    pages: new Map(pagesOf(view, metric, options).map((page) => [join(output, `${page.id}.html`), page])),
    dashboard: wants("dashboard") && dashboard ? [join(output, "dashboard.html")] : [],
    summary: wants("summary") && summary !== null ? [summary] : [],
  };
  if (plan.pages.size + plan.dashboard.length + plan.summary.length === 0) {
    throw new UserError(`cannot draw the view "${view}": --no-${view} leaves nothing to write`);
  }
  if (exports.length === 0 || view !== "summary") return plan;
  throw new UserError(`cannot export the view "summary" as ${exports.join(", ")}: it has no figure`);
}

function pagesOf(view: FileView, metric: Metric | null, { aggregate }: VisualizeOptions): PageSpec[] {
  const fixed = [...PAGES, ACCURACY_PAGE, CONFUSION_PAGE].filter((page) => page.view === view);
  if (metric === null) {
    if (aggregate === undefined) return view === "all" ? [...PAGES] : fixed;
    if (view === "heatmap") return heatmapPages(aggregate);
    throw new UserError(`cannot draw the ${aggregate.name} in the view "${view}": it is for heatmaps`, {
      hint: "try: chartvlm visualize heatmap --metric NAME --aggregate " + aggregate.name,
    });
  }
  const page = metricPage(metric, aggregate ?? MEDIAN);
  if (view === "heatmap") return [page];
  if (view === "all") return [...PAGES, page];
  throw new UserError(`cannot draw the metric "${metric.column.name}" in the view "${view}"`, {
    hint: `try: chartvlm visualize heatmap --metric "${metric.column.name}"`,
  });
}

async function readLabels(path: string): Promise<Label[]> {
  try {
    return parseLabels(await readLabelText(path), path);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`cannot read "${path}"`, {
      cause,
      hint: "--labels takes the labels.jsonl beside the charts",
    });
  }
}

/** So that a wrong input is told before a wrong output folder is made. */
async function checkReadable(path: string): Promise<void> {
  const info = await Deno.stat(path).catch(() => null);
  if (info === null) throw new UserError(`cannot read "${path}": there is no such file`, { hint: NO_INPUT });
  if (info.isDirectory) throw new UserError(`cannot read "${path}": it is a folder`, { hint: NO_INPUT });
}

async function checkFolder(path: string): Promise<void> {
  const info = await Deno.stat(path).catch(() => null);
  if (info?.isDirectory) return;
  throw new UserError(`cannot read "${path}": it is not a folder`, {
    hint: "--images-dir takes the folder of the charts",
  });
}

const NO_INPUT = "name a result file with --input, or make one with: chartvlm benchmark";

async function writePage(path: string, page: PageSpec, dataset: Dataset): Promise<void> {
  const figure = figureOf(page, dataset);
  const body = figureHtml(figure, { folded: false });
  await writeParts(
    path,
    await renderPage({
      title: `${figure.title} · Chart reading benchmark`,
      dataset,
      body,
      figures: [figure],
    }),
  );
}
