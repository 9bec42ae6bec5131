import { ASSETS } from "./assets.ts";
import type { Dataset } from "./dataset.ts";
import type { Figure } from "./figures/figure.ts";
import { type Html, jsonForScript, markup } from "./html.ts";
import { pageHeader } from "./page_header.ts";
import { securityPolicy } from "./security_policy.ts";

export type PageOptions = PageParts & (OfDataset | OfOthers);

interface OfDataset {
  readonly dataset: Dataset;
  readonly header?: undefined;
}

/** A page of other things than one result file. */
interface OfOthers {
  readonly dataset: Pick<Dataset, "file">;
  readonly header: Html;
}

interface PageParts {
  /** Title of the document, as a tab shows it. */
  readonly title: string;
  /** Everything between the header and the footer. */
  readonly body: Html;
  /** The figures whose places are in `body`. */
  readonly figures: readonly Figure[];
  /** JSON for the page's script, by the id of its element. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** True for a short header: the rest is told in the body. @default {false} */
  readonly brief?: boolean;
}

/**
 * A page that stands alone: it opens from a disk and asks the network for nothing.
 * @returns its UTF-8 bytes, in parts to be written one after the other; Plotly's part is shared by all pages.
 */
export async function renderPage(options: PageOptions): Promise<Uint8Array[]> {
  const { title, dataset, body, figures, data = {}, brief = false } = options;
  const { css, script, theme, plotly } = ASSETS;
  const drawn = figures.filter(({ data }) => data.length > 0).map(({ id, data, layout }) => ({
    id,
    data,
    layout,
  }));
  const utf8 = new TextEncoder();
  const start = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${await policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="chartvlm">
<title>${title}</title>
<script>${{ html: theme }}</script>
<style>${{ html: css }}</style>
</head>
<body>
${options.header === undefined ? pageHeader(options.dataset, { brief }) : options.header}
<main>
<noscript><p class="note">The figures need JavaScript. The tables hold the same numbers.</p></noscript>
${body}
</main>
<footer><p>Written by chartvlm from ${dataset.file}. This file needs no network and sends nothing.</p></footer>
`;
  const end = markup`</script>
<script type="module">${{ html: script }}</script>
</body>
</html>
`;
  return [
    utf8.encode(start.html),
    ...Object.entries({ figures: drawn, ...data }).map(([id, value]) => utf8.encode(jsonElement(id, value))),
    utf8.encode("<script>"),
    plotly,
    utf8.encode(end.html),
  ];
}

/** Not by `markup`, which would copy the text once more. */
function jsonElement(id: string, value: unknown): string {
  return `<script type="application/json" id="${id}">` + jsonForScript(value).html + "</script>\n";
}

let cachedPolicy: Promise<string> | undefined;

/** The policy is the same for all pages: they carry the same scripts. */
function policy(): Promise<string> {
  const utf8 = new TextEncoder();
  cachedPolicy ??= securityPolicy(
    [utf8.encode(ASSETS.theme), ASSETS.plotly, utf8.encode(ASSETS.script)],
    utf8.encode(ASSETS.css),
  );
  return cachedPolicy;
}
