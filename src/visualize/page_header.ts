import type { Dataset } from "./dataset.ts";
import { factsOf } from "./facts.ts";
import { type Html, markup } from "./html.ts";

/** What the page is, and what was measured where. */
export function pageHeader(dataset: Dataset): Html {
  return markup`<header>
<h1>Chart reading benchmark</h1>
<p class="muted">How well, how fast and in how much memory vision-language models read trading charts.</p>
<dl class="facts">
${factsOf(dataset).map(([name, text]) => markup`<dt>${name}</dt><dd>${text}</dd>`)}
</dl>
</header>`;
}
