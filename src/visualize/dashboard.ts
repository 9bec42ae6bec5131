import { answerHtml } from "./answer_html.ts";
import { COLUMN } from "./columns.ts";
import type { Dataset } from "./dataset.ts";
import { figureHtml, noteHtml, tableHtml } from "./figure_html.ts";
import { boxFigure } from "./figures/boxes.ts";
import { confusionFigure } from "./figures/confusion.ts";
import type { Figure } from "./figures/figure.ts";
import { memoryTrailFigure } from "./figures/memory_trail.ts";
import { noiseAccuracyFigure } from "./figures/noise_accuracy.ts";
import { outcomesFigure } from "./figures/outcomes.ts";
import { paretoFigure } from "./figures/pareto.ts";
import { patternAccuracyFigure } from "./figures/pattern_accuracy.ts";
import { galleryHtml } from "./gallery.ts";
import { type Html, markup } from "./html.ts";
import { measuredHow } from "./measured_how.ts";
import { missingOf } from "./missing.ts";
import { ACCURACY_PAGE, PAGES } from "./pages.ts";
import { resultTable } from "./result_table.ts";

/** A part of the page with its figures; each is called after its id. */
interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly figures: readonly (readonly [id: string, figure: (dataset: Dataset, id: string) => Figure])[];
}

const page = (id: string) => {
  const found = PAGES.find((page) => page.id === id)!;
  return [id, found.figure] as const;
};

/** The figures of the dashboard in their order. The first chapter is the answer's own. */
const CHAPTERS: readonly Chapter[] = [
  { id: "answer", title: "Which one to pick", figures: [["pareto", paretoFigure]] },
  {
    id: "accuracy-chapter",
    title: "Accuracy",
    figures: [
      [ACCURACY_PAGE.id, ACCURACY_PAGE.figure],
      ["confusion", confusionFigure],
      ["accuracy_by_pattern", patternAccuracyFigure],
      ["accuracy_by_noise", noiseAccuracyFigure],
    ],
  },
  {
    id: "speed-chapter",
    title: "Speed",
    figures: [page("latency_by_model"), ["ttft", ttftFigure], ["tpot", tpotFigure], page("tokens_generated")],
  },
  {
    id: "memory-chapter",
    title: "Memory",
    figures: [page("memory_by_model"), ["memory_over_items", memoryTrailFigure]],
  },
  {
    id: "tradeoffs-chapter",
    title: "Speed against memory",
    figures: [page("latency_vs_memory"), page("heatmap_latency"), page("heatmap_memory")],
  },
  { id: "failures-chapter", title: "Failures", figures: [["failures", outcomesFigure]] },
];

/** The figures of the dashboard: the Pareto front, then accuracy, speed, memory, both, failures. */
export function dashboardFigures(dataset: Dataset): Figure[] {
  return CHAPTERS.flatMap(({ figures }) => figures.map(([id, figure]) => figure(dataset, id)));
}

/** What the dashboard knows beside the records. */
export interface DashboardExtras {
  /** Whether the page has the picture of a chart. */
  readonly hasImage: (imageKey: string) => boolean;
  /** Why pictures are missing. */
  readonly missingImages: readonly string[];
}

const NO_EXTRAS: DashboardExtras = { hasImage: () => false, missingImages: [] };

/** Answer first, then all numbers, then the pictures, then the charts, how it was measured, and what is missing. */
export function dashboardBody(
  dataset: Dataset,
  figures: readonly Figure[],
  extras: DashboardExtras = NO_EXTRAS,
): Html {
  const [answer, ...chapters] = CHAPTERS;
  const figuresOf = ({ figures: own }: Chapter) =>
    own.map(([id]) => figureHtml(figures.find((figure) => figure.id === id)!, { folded: true }));
  const chapter = (one: Chapter) => section(one.id, one.title, markup`${figuresOf(one)}`);
  return markup`<nav aria-label="On this page"><ul>
${contents().map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>`)}
</ul></nav>
<div class="content">
${
    section(
      "answer",
      answer!.title,
      markup`<div id="part-answer">${answerHtml(dataset)}</div>${figuresOf(answer!)}`,
    )
  }
<div id="filter-bar"></div>
${
    section(
      "results",
      "All cells",
      markup`<p>${RESULTS}</p><div id="part-results">${tableHtml(resultTable(dataset))}</div>`,
    )
  }
${chapters.map(chapter)}
${section("charts", "The charts and the answers", chartsHtml(dataset, extras))}
${section("how", "How it was measured", measuredHow(dataset))}
${section("missing", "Missing", markup`<div id="part-missing">${missingHtml(dataset)}</div>`)}
</div>`;
}

function contents(): (readonly [id: string, title: string])[] {
  const [answer, ...chapters] = CHAPTERS.map(({ id, title }) => [id, title] as const);
  return [
    answer!,
    ["results", "All cells"],
    ...chapters,
    ["charts", "The charts and the answers"],
    ["how", "How it was measured"],
    ["missing", "Missing"],
  ];
}

function section(id: string, title: string, content: Html): Html {
  return markup`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
${content}
</section>`;
}

const RESULTS =
  "A cell is one model in one precision on one backend. Accuracy is of the labelled charts that were answered. " +
  "A dash is a number that was not recorded. Latency: request to last token. TTFT: time to the first token. TPOT: time for " +
  "each token after it. TTFT, TPOT and decode speed are medians.";

function chartsHtml(dataset: Dataset, { hasImage, missingImages }: DashboardExtras): Html {
  return markup`<p>Some charts of every cell, the ones read wrong first. Open one for the whole answer and its times.</p>
${missingImages.length > 0 ? noteHtml("Missing", missingImages) : []}
<div id="part-gallery">${galleryHtml(dataset, hasImage)}</div>`;
}

/** What a reader could expect and the file does not hold. */
export function missingHtml(dataset: Dataset): Html {
  const missing = missingOf(dataset);
  if (missing.length > 0) return noteHtml("Not in these results", missing);
  return markup`<p>Nothing: every item was answered, every number is there.</p>`;
}

/** The parts that a filter changes, beside the figures: contents of the elements `part-NAME`. */
export function dashboardParts(
  dataset: Dataset,
  hasImage: DashboardExtras["hasImage"],
): Record<string, Html> {
  return {
    answer: answerHtml(dataset),
    results: tableHtml(resultTable(dataset)),
    gallery: galleryHtml(dataset, hasImage),
    missing: missingHtml(dataset),
  };
}

function ttftFigure(dataset: Dataset, id: string): Figure {
  return boxFigure(dataset, {
    id,
    title: "Time to the first token (TTFT)",
    column: COLUMN.ttft,
    ofPoint: ({ ttftMs }) => ttftMs,
  });
}

function tpotFigure(dataset: Dataset, id: string): Figure {
  return boxFigure(dataset, {
    id,
    title: "Time for each further token (TPOT)",
    column: COLUMN.tpot,
    ofPoint: ({ tpotMs }) => tpotMs,
  });
}
