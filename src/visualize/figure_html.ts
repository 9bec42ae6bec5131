import type { Figure, Table } from "./figures/figure.ts";
import { type Html, markup } from "./html.ts";

export interface FigureHtmlOptions {
  /** True to fold the table, and what is missing, away under the picture. */
  readonly folded: boolean;
}

/** A figure with its title, the way to read it, what is missing, and the numbers as a table. */
export function figureHtml(figure: Figure, { folded }: FigureHtmlOptions): Html {
  const { id, title, reading, data, missing } = figure;
  const drawn = data.length > 0;
  const rest = [...(missing.length > 0 ? [noteHtml("Missing", missing)] : []), tableHtml(figure.table)];
  return markup`<figure id="${id}" aria-labelledby="${id}-title">
<figcaption>
<h2 id="${id}-title">${title}</h2>
${drawn ? markup`<p>${reading}</p>` : []}
</figcaption>
${drawn ? plotPlace(figure) : []}
${folded && drawn ? markup`<details><summary>The numbers as a table</summary>${rest}</details>` : rest}
</figure>`;
}

function plotPlace({ id, title, layout }: Figure): Html {
  const label = `${title}; the table below holds the numbers`;
  return markup`<div class="plot" id="plot-${id}" role="img" aria-label="${label}" style="min-height:${layout.height}px"></div>`;
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
