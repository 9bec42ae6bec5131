import type { Figure, Table } from "./figures/figure.ts";
import { type Html, markup } from "./html.ts";

export interface FigureHtmlOptions {
  /** True to fold the table, and what is missing, away under the picture. */
  readonly folded: boolean;
}

/** A figure with its title, the way to read it, what is missing, and the numbers as a table. */
export function figureHtml(figure: Figure, options: FigureHtmlOptions): Html {
  const { id, data } = figure;
  return markup`<figure id="${id}" aria-labelledby="${id}-title">
<figcaption>${captionHtml(figure)}</figcaption>
${data.length > 0 ? plotPlace(figure) : []}
<div class="numbers">${numbersHtml(figure, options)}</div>
</figure>`;
}

/** Title and the way to read it. */
export function captionHtml({ id, title, reading, data }: Figure): Html {
  return markup`<h3 id="${id}-title">${title}</h3>
${data.length > 0 || id === "failures" ? markup`<p>${reading}</p>` : []}`;
}

/** What is missing, and the table. */
export function numbersHtml({ data, missing, table }: Figure, { folded }: FigureHtmlOptions): Html {
  const rows = table.rows.length > 0 ? [tableHtml(table)] : [];
  const rest = [...(missing.length > 0 ? [noteHtml("Missing", missing)] : []), ...rows];
  if (!folded || data.length === 0) return markup`${rest}`;
  return markup`<details class="table-of"><summary>The numbers as a table</summary>${rest}</details>`;
}

function plotPlace(figure: Figure): Html {
  const { id, layout } = figure;
  return markup`<div class="plot" id="plot-${id}" role="group" aria-label="${
    plotLabel(figure)
  }" style="min-height:${layout.height}px"></div>`;
}

/** What a screen reader says of the picture. */
export function plotLabel({ title }: Figure): string {
  return `${title}; the table below holds the numbers`;
}

/** A remark that a reader must not overlook. */
export function noteHtml(title: string, lines: readonly string[]): Html {
  if (lines.length === 1) return markup`<p class="note"><strong>${title}:</strong> ${lines[0]!}</p>`;
  return markup`<div class="note"><strong>${title}</strong><ul>
${lines.map((line) => markup`<li>${line}</li>`)}
</ul></div>`;
}

/** The first column names the row. Scrolls sideways by itself, also with the keyboard. */
export function tableHtml({ caption, head, rows }: Table): Html {
  const names = head.map(({ name, numeric }) => markup`<th scope="col"${numberClass(numeric)}>${name}</th>`);
  const cells = (row: readonly string[]) =>
    row.map((text, i) => tableCell(text, i, head[i]?.numeric === true));
  return markup`<div class="table" role="region" tabindex="0" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr>${names}</tr></thead>
<tbody>
${rows.map((row) => markup`<tr>${cells(row)}</tr>`)}
</tbody>
</table>
</div>`;
}

function tableCell(text: string, column: number, numeric: boolean): Html {
  if (column === 0) return markup`<th scope="row">${text}</th>`;
  return markup`<td${numberClass(numeric)}>${text}</td>`;
}

function numberClass(numeric: boolean): Html {
  return { html: numeric ? ' class="number"' : "" };
}
