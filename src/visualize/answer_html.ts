import { type Best, fastest, leanest, mostAccurate } from "./best.ts";
import { cellName, type Dataset } from "./dataset.ts";
import { NO_LABELS } from "./figures/accuracy.ts";
import { count, formatCount, formatPercent } from "./format.ts";
import { type Html, markup } from "./html.ts";
import { describeStanding, paretoOf, reasonOf } from "./pareto.ts";
import { pickOf } from "./pick.ts";
import { shareOf } from "./proportion.ts";

/** Cells of the front that are listed. */
const MOST_LISTED = 8;

/** Which cell to take and why, the best of each question, and the cells between which there is a choice. */
export function answerHtml(dataset: Dataset): Html {
  if (dataset.cells.length === 0) return markup`<p class="note">No records match the filters.</p>`;
  const accurate = mostAccurate(dataset);
  const others = [fastest(dataset), leanest(dataset)].filter((best) => best !== null);
  return markup`${pickHtml(dataset)}
<div class="answers">
${accurate === null ? unknownAccuracy() : answerCard(accurate)}
${others.map(answerCard)}
</div>
${frontHtml(dataset)}`;
}

function pickHtml(dataset: Dataset): Html {
  const pick = pickOf(dataset);
  if (pick === null) return { html: "" };
  const { data, reasons } = pick;
  const failed = data.records - data.measured;
  const failures = failed === 0 ? [] : [`${formatCount(failed)} of ${count(data.records, "item")} failed.`];
  return markup`<div class="pick"><p class="label">If nothing else matters to you, pick</p>
<p class="value">${cellName(data)}</p>
${[...reasons, ...failures].map((sentence) => markup`<p>${sentence}</p>`)}</div>`;
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

/** The Pareto front in words. */
function frontHtml(dataset: Dataset): Html {
  const pareto = paretoOf(dataset);
  const { front, beaten, measures } = pareto;
  if (front.length === 0 || measures.length < 2) return { html: "" };
  const names = { accuracy: "accuracy", latency: "speed", memory: "memory" };
  const of = measures.map((measure) => names[measure]);
  const all = `${of.slice(0, -1).join(", ")} and ${of.at(-1)}`;
  const total = front.length + beaten.length;
  const intro = total === 1
    ? "There is one cell."
    : front.length === total
    ? `No cell beats another in ${all} at once: the choice is between all ${total}.`
    : front.length === 1
    ? `One cell is at least as good as every other in ${all}.`
    : `${front.length} of ${total} cells are worth choosing between: for each of the others one of these is at least as good in ${all}.`;
  return markup`<h3>What there is to choose between</h3>
<p>${intro}</p>
<ul class="front">
${
    front.slice(0, MOST_LISTED).map((one) =>
      markup`<li><strong>${cellName(one.data)}</strong> <span class="muted">${
        describeStanding(one)
      }.</span> ${reasonOf(one, pareto)}</li>`
    )
  }
</ul>
${
    front.length > MOST_LISTED
      ? markup`<p class="muted">${front.length - MOST_LISTED} more in the table below.</p>`
      : []
  }`;
}
