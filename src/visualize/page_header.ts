import type { Dataset } from "./dataset.ts";
import { factsOf } from "./facts.ts";
import { type Html, markup } from "./html.ts";

/** What the page is, and what was measured where. */
export function pageHeader(dataset: Dataset): Html {
  return markup`<header>
<h1>Chart reading benchmark</h1>
<p class="muted">How well, how fast and in how much memory vision-language models read trading charts.</p>
${factsList(factsOf(dataset))}
</header>`;
}

/** Names and texts of what a reader has to know first. */
export function factsList(facts: readonly (readonly [name: string, text: string])[]): Html {
  return markup`<dl class="facts">
${facts.map(([name, text]) => markup`<dt>${name}</dt><dd>${text}</dd>`)}
</dl>`;
}
