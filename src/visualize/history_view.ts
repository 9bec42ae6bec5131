import { openHistory } from "../history/database.ts";
import { listRuns, metricNamed, queryRuns, type StoredRun } from "../history/read.ts";
import { UserError } from "../errors.ts";
import { factsList, pageTitle } from "./page_header.ts";
import type { Figure } from "./figures/figure.ts";
import { historyFigure } from "./figures/history.ts";
import { count } from "./format.ts";
import { type Html, markup } from "./html.ts";

/** What a view of other things than one result file shows: its header, its figures, and where it comes from. */
export interface OtherView {
  readonly title: string;
  readonly file: string;
  /** ISO 8601: dates the exports. */
  readonly to: string;
  readonly header: Html;
  readonly figures: readonly Figure[];
}

const FIGURES = [
  { id: "history_latency", title: "Median latency by run", metric: "latency_ms", axis: "Latency (ms)" },
  { id: "history_ttft", title: "Median TTFT by run", metric: "ttft_ms", axis: "TTFT (ms)" },
  { id: "history_memory", title: "Peak memory by run", metric: "memory_mb", axis: "Peak memory (MiB)" },
  {
    id: "history_accuracy",
    title: "Accuracy by run",
    metric: "correct",
    axis: "Right patterns (%)",
    factor: 100,
  },
] as const;

/** The runs of a history over time. @throws {UserError} where it cannot be read, or holds no run. */
export async function historyView(path: string): Promise<OtherView> {
  const database = await openHistory(path, { create: false });
  try {
    const runs = listRuns(database);
    if (runs.length === 0) {
      throw new UserError(`cannot draw the history "${path}": it holds no run`, {
        hint: "fill it with: chartvlm history add FILE",
      });
    }
    const figures = FIGURES.map((options) => {
      const metric = metricNamed(options.metric);
      return historyFigure(runs, queryRuns(database, { metric }), { ...options, metric });
    });
    return {
      title: "History of benchmarks",
      file: path,
      to: runs.at(-1)!.ended,
      header: header(path, runs),
      figures,
    };
  } finally {
    database.close();
  }
}

function header(path: string, runs: readonly StoredRun[]): Html {
  return markup`<header>
${pageTitle("History of benchmarks")}
<p class="muted">How fast, in how much memory and how right models read trading charts, from run to run.</p>
${
    factsList([
      ["Database", path],
      [
        "Runs",
        `${count(runs.length, "run")}, ${
          count(runs.reduce((sum, { records }) => sum + records, 0), "record")
        }`,
      ],
      ["Measured", `${runs[0]!.started} to ${runs.at(-1)!.ended}`],
    ])
  }
</header>`;
}
