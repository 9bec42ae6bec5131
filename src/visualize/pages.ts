import { COLUMN } from "./columns.ts";
import type { Dataset } from "./dataset.ts";
import { accuracyFigure } from "./figures/accuracy.ts";
import { boxFigure } from "./figures/boxes.ts";
import { confusionFigure, MOST_ON_PAGE } from "./figures/confusion.ts";
import type { Figure } from "./figures/figure.ts";
import { heatmapFigure } from "./figures/heatmap.ts";
import { latencyVsMemoryFigure } from "./figures/latency_vs_memory.ts";
import { tokensFigure } from "./figures/tokens.ts";
import { type Metric, slugOf } from "./metric.ts";
import type { Statistic } from "./statistic.ts";
import type { View } from "./views.ts";

/** A page of one figure; the file is called after it. */
export interface PageSpec {
  readonly id: string;
  readonly view: View;
  readonly figure: (dataset: Dataset, id: string) => Figure;
}

/** The predecessor's six pages, under its names. */
export const PAGES: readonly PageSpec[] = [
  {
    id: "latency_by_model",
    view: "latency",
    figure: (dataset, id) =>
      boxFigure(dataset, {
        id,
        title: "Latency by model",
        column: COLUMN.latency,
        ofPoint: ({ latencyMs }) => latencyMs,
      }),
  },
  {
    id: "memory_by_model",
    view: "memory",
    figure: (dataset, id) =>
      boxFigure(dataset, {
        id,
        title: "Peak memory by model",
        column: COLUMN.memory,
        ofPoint: ({ memoryMb }) => memoryMb,
      }),
  },
  { id: "latency_vs_memory", view: "latency-vs-memory", figure: latencyVsMemoryFigure },
  { id: "tokens_generated", view: "tokens", figure: tokensFigure },
  {
    id: "heatmap_latency",
    view: "heatmap",
    figure: (dataset, id) => heatmapFigure(dataset, COLUMN.latency, id),
  },
  {
    id: "heatmap_memory",
    view: "heatmap",
    figure: (dataset, id) => heatmapFigure(dataset, COLUMN.memory, id),
  },
];

export const ACCURACY_PAGE: PageSpec = { id: "accuracy", view: "accuracy", figure: accuracyFigure };

/** A page of its own has place for more matrices than a report. */
export const CONFUSION_PAGE: PageSpec = {
  id: "confusion",
  view: "confusion",
  figure: (dataset, id) => confusionFigure(dataset, id, MOST_ON_PAGE),
};

/** The heatmap of any numeric column, or of an expression of columns. */
export function metricPage({ column, collector }: Metric, statistic: Statistic): PageSpec {
  return {
    id: `heatmap_${slugOf(column.name)}`,
    view: "heatmap",
    figure(dataset, id) {
      const figure = heatmapFigure(dataset, column, id, statistic);
      return { ...figure, missing: [...figure.missing, ...collector?.remarks() ?? []] };
    },
  };
}

/** The two heatmaps of the view `heatmap`, of another statistic than the mean. */
export function heatmapPages(statistic: Statistic): PageSpec[] {
  return [COLUMN.latency, COLUMN.memory].map((column) => ({
    id: `heatmap_${column === COLUMN.latency ? "latency" : "memory"}`,
    view: "heatmap",
    figure: (dataset, id) => heatmapFigure(dataset, column, id, statistic),
  }));
}

export function figureOf(page: PageSpec, dataset: Dataset): Figure {
  return page.figure(dataset, page.id);
}
