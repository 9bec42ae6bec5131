import { type Best, fastest, leanest, mostAccurate } from "./best.ts";
import { cellName, type Dataset } from "./dataset.ts";
import { figureHtml, noteHtml, tableHtml } from "./figure_html.ts";
import { NO_LABELS } from "./figures/accuracy.ts";
import type { Figure } from "./figures/figure.ts";
import { formatPercent } from "./format.ts";
import { type Html, markup } from "./html.ts";
import { missingOf } from "./missing.ts";
import { ACCURACY_PAGE, figureOf, PAGES } from "./pages.ts";
import { shareOf } from "./proportion.ts";
import { resultTable } from "./result_table.ts";

/** The figures of the dashboard: accuracy, then those of the six pages. */
export function dashboardFigures(dataset: Dataset): Figure[] {
  return [figureOf(ACCURACY_PAGE, dataset), ...PAGES.map((page) => figureOf(page, dataset))];
}

/** Answer first, then all numbers, then the pictures, then what is missing. */
export function dashboardBody(dataset: Dataset, figures: readonly Figure[]): Html {
  return markup`<nav aria-label="On this page"><ul>
<li><a href="#answer">Answer</a></li>
<li><a href="#results">All cells</a></li>
${figures.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}
<li><a href="#missing">Missing</a></li>
</ul></nav>
${answer(dataset)}
<section id="results" aria-labelledby="results-title">
<h2 id="results-title">All cells</h2>
<p>A cell is one model in one precision on one backend. Accuracy is of the labelled charts that were answered. A dash
is a number that was not recorded. Latency: request to last token. TTFT: time to the first token. TPOT: time for each
token after it. TTFT, TPOT and decode speed are medians.</p>
${tableHtml(resultTable(dataset))}
</section>
${figures.map((figure) => figureHtml(figure, { folded: true }))}
<section id="missing" aria-labelledby="missing-title">
<h2 id="missing-title">Missing</h2>
${missingNote(dataset)}
</section>`;
}

function missingNote(dataset: Dataset): Html {
  const missing = missingOf(dataset);
  if (missing.length > 0) return noteHtml("Not in these results", missing);
  return markup`<p>Nothing: every item was answered, every number is there.</p>`;
}

function answer(dataset: Dataset): Html {
  const accurate = mostAccurate(dataset);
  const others = [fastest(dataset), leanest(dataset)].filter((best) => best !== null);
  return markup`<section id="answer" aria-labelledby="answer-title">
<h2 id="answer-title">Which one to pick</h2>
<div class="answers">
${accurate === null ? unknownAccuracy() : answerCard(accurate)}
${others.map(answerCard)}
</div>
</section>`;
}

function answerCard({ question, value, data, details }: Best): Html {
  const accuracy = shareOf(data.pattern);
  const sentences = question === "Most accurate" || accuracy === null
    ? details
    : [...details, `Right on ${formatPercent(accuracy.share)} of the patterns.`];
  return markup`<div class="answer">
<h3>${question}</h3>
<p class="value">${value}</p>
<p class="cell">${cellName(data)}</p>
${sentences.map((sentence) => markup`<p class="muted">${sentence}</p>`)}
</div>`;
}

function unknownAccuracy(): Html {
  return markup`<div class="answer">
<h3>Most accurate</h3>
<p class="value">not known</p>
<p class="muted">${NO_LABELS} Benchmark charts that have labels to learn which reads them right.</p>
</div>`;
}
