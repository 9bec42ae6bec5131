import type { Dataset } from "./dataset.ts";
import { factsOf } from "./facts.ts";
import { type Html, markup } from "./html.ts";

/** What the page is, and what was measured where: all of it, or the most important in few lines. */
export function pageHeader(dataset: Dataset, { brief = false }: { readonly brief?: boolean } = {}): Html {
  const shown = ["Records", "Measured", "Machine"];
  const facts = factsOf(dataset).filter(([name]) => !brief || shown.includes(name));
  return markup`<header>
${pageTitle("Chart reading benchmark")}
<p class="muted">How well, how fast and in how much memory vision-language models read trading charts.</p>
${factsList(facts)}
</header>`;
}

/** The heading of a page, and the place of the switch between light and dark, which the page's script fills. */
export function pageTitle(title: string): Html {
  return markup`<div class="title"><h1>${title}</h1><div id="theme-switch"></div></div>`;
}

/** Names and texts of what a reader has to know first. */
export function factsList(facts: readonly (readonly [name: string, text: string])[]): Html {
  return markup`<dl class="facts">
${facts.map(([name, text]) => markup`<dt>${name}</dt><dd>${text}</dd>`)}
</dl>`;
}
