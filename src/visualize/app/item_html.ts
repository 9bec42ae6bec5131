import { isMeasured, type MeasuredRecord } from "../../results/record.ts";
import { NUMERIC_COLUMNS } from "../columns.ts";
import { patternName } from "../figures/pattern_accuracy.ts";
import { formatWithUnit, MISSING } from "../format.ts";
import { imageKey, verdictOf } from "../gallery.ts";
import { type Html, markup } from "../html.ts";
import type { Kept } from "../kept_records.ts";

const VERDICTS = { right: "✓ right", wrong: "✗ wrong", unjudged: "not judged: no label" } as const;

/** One item: the chart, its label, the answer, the times. */
export function itemHtml(kept: Kept, images: Readonly<Record<string, string>>): Html {
  const { record, noise } = kept;
  const url = images[imageKey(kept)];
  const picture = url === undefined
    ? markup`<p class="note">The picture is not in this page.</p>`
    : markup`<img class="chart" src="${url}" alt="Chart ${record.image}">`;
  const { model, precision, backend } = record.cell;
  const facts: [string, string][] = [
    ["Cell", [model, precision, backend].filter((part) => part !== null).join(" · ")],
    [
      "Labelled",
      labelOf(record.expectedPattern, record.expectedTrend) + (noise === null ? "" : `, noise ${noise}`),
    ],
    ...(isMeasured(record)
      ? answerFacts(record, VERDICTS[verdictOf(kept)!])
      : [["Outcome", record.outcome] as [string, string]]),
    ["Measured", record.timestamp],
  ];
  const text = isMeasured(record) ? record.response ?? "The answer is not recorded." : record.error;
  return markup`${picture}
<dl class="facts">${facts.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<h3>${isMeasured(record) ? "Answer" : "Error"}</h3>
<blockquote>${text}</blockquote>
<h3>Numbers</h3>
<dl class="facts">${numbersOf(kept)}</dl>`;
}

function labelOf(pattern: string | null, trend: string | null): string {
  if (pattern === null && trend === null) return MISSING;
  return [pattern, trend].filter((part) => part !== null).map((part) => part.replaceAll("_", " ")).join(", ");
}

function answerFacts(record: MeasuredRecord, verdict: string): [string, string][] {
  const { predictedPattern, predictedTrend, outcome } = record;
  const said = predictedPattern === null ? "no pattern" : patternName(predictedPattern);
  return [
    ["Answered", [said, ...(predictedTrend === null ? [] : [predictedTrend])].join(", ")],
    ["Pattern", verdict],
    ...(outcome === "ok" ? [] : [["Outcome", outcome] as [string, string]]),
  ];
}

function numbersOf({ record }: Kept): Html[] {
  const answer = isMeasured(record) ? record : null;
  return NUMERIC_COLUMNS.flatMap(({ label, unit, value }) => {
    const number = value(record, answer);
    return number === null ? [] : [markup`<dt>${label}</dt><dd>${formatWithUnit(number, unit)}</dd>`];
  });
}
