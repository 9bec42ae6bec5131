import type { Dataset } from "./dataset.ts";
import { factsOf } from "./facts.ts";
import { type Html, markup } from "./html.ts";

const METRICS = [
  [
    "Right (accuracy)",
    "The answer names the pattern with which the chart was labelled. An answer that names none is wrong. " +
    "Items that failed gave no answer and are counted apart.",
  ],
  [
    "95 % interval",
    "Wilson's: of a hundred such intervals about 95 hold the share that endless charts of this kind would give.",
  ],
  [
    "Latency",
    "From the image's bytes in memory to the last token: decoding and resizing the picture, the vision encoder, and " +
    "the whole answer. Loading the model is not part of it.",
  ],
  ["TTFT", "Time to the first token of the answer."],
  ["TPOT", "Time for each token after the first: (latency - TTFT) / (tokens - 1)."],
  ["Tokens", "Generated tokens, the prompt not counted."],
  [
    "Peak memory",
    "High-water mark of the resident memory of the process that ran the cell: model, runtime and one chart. " +
    "Each cell runs in a process of its own.",
  ],
  [
    "Warm-up",
    "Runs before the first measured one are left out: the first run after loading compiles and allocates.",
  ],
  ["Missing", "What was not measured is a dash, and counts nowhere as zero."],
] as const;

/** The machine, the versions, what each number means, and how to measure again. */
export function measuredHow(dataset: Dataset): Html {
  return markup`<h3>Where</h3>
<dl class="facts">
${factsOf(dataset).map(([name, text]) => markup`<dt>${name}</dt><dd>${text}</dd>`)}
</dl>
<h3>What the numbers mean</h3>
<dl class="facts">
${METRICS.map(([name, text]) => markup`<dt>${name}</dt><dd>${text}</dd>`)}
</dl>
<h3>Measure again</h3>
<p>A result file does not hold the command that made it. This one asks for the same cells on your charts; warm-up,
repetitions and further options are yours to choose.</p>
<pre tabindex="0" aria-label="Command">${commandFor(dataset)}</pre>`;
}

/** A command with the file's models, precisions and backends. */
export function commandFor({ models, precisions, backends }: Dataset): string {
  const options = [
    ...models.map((name) => `--model ${quoted(name)}`),
    ...precisions.map((name) => `--precision ${quoted(name)}`),
    ...backends.map((name) => `--backend ${quoted(name)}`),
  ];
  return ["chartvlm benchmark --images-dir data/images", ...options].join(" \\\n  ");
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
