import { type Best, fastest, leanest, mostAccurate } from "../best.ts";
import { cellName, type Dataset } from "../dataset.ts";
import { factsOf } from "../facts.ts";
import { NO_LABELS } from "../figures/accuracy.ts";
import type { Figure, Table } from "../figures/figure.ts";
import { count } from "../format.ts";
import { missingOf } from "../missing.ts";
import { resultTable } from "../result_table.ts";

import type { Plotter } from "./draw_plot.ts";
import type { Fonts } from "./fonts.ts";
import { dateOf } from "./figure_pdf.ts";
import { tableNode } from "./pdf_table.ts";
import { type Content, pictureNode, renderPdf } from "./pdf.ts";
import { notesOf } from "./picture.ts";
import { LIGHT } from "./template.ts";

/** A4, points. */
const A4 = { width: 595.28, height: 841.89 } as const;
const MARGIN = 45;
const INNER = A4.width - 2 * MARGIN;
/** A picture leaves place for its title and the words below it. */
const HIGHEST = A4.height - 2 * MARGIN - 110;
/** Plots are drawn this wide, so that their text has 9 points on the page. */
const PLOT_WIDTH = 720;

/** The report: answer, environment, contents; the table of all cells; every figure with its numbers. */
export async function reportPdf(
  dataset: Dataset,
  figures: readonly Figure[],
  plotter: Plotter,
  fonts: Fonts,
): Promise<Uint8Array> {
  const parts: Content[] = [];
  for (const figure of figures) parts.push(await figurePart(figure, plotter));
  return await renderPdf({
    title: "Chart reading benchmark",
    date: dateOf(dataset),
    page: A4,
    margins: [MARGIN, MARGIN, MARGIN, MARGIN],
    footer: `Chart reading benchmark, ${dataset.file}`,
    content: [
      ...titlePart(dataset),
      ...contentsPart(),
      ...tablePart(dataset),
      ...missingPart(dataset),
      ...parts,
    ],
  }, fonts);
}

function titlePart(dataset: Dataset): Content[] {
  const accurate = mostAccurate(dataset);
  const others = [fastest(dataset), leanest(dataset)].filter((best) => best !== null);
  return [
    { text: "Chart reading benchmark", style: "title", margin: [0, 30, 0, 2] },
    {
      text: "How well, how fast and in how much memory vision-language models read trading charts.",
      style: "muted",
      margin: [0, 0, 0, 24],
    },
    { text: "Which one to pick", style: "heading" },
    {
      columns: [accurate === null ? unknownCard() : answerCard(accurate), ...others.map(answerCard)],
      columnGap: 12,
      margin: [0, 0, 0, 22],
    },
    { text: "What was measured, and where", style: "heading" },
    {
      table: {
        widths: [70, "*"],
        body: factsOf(dataset).map(([name, text]) => [{ text: name, style: "muted" }, text]),
      },
      layout: "noBorders",
      margin: [-4, 0, 0, 22],
    },
  ];
}

function answerCard({ question, value, data, details }: Best): Content {
  return card(question, value, cellName(data), details);
}

function unknownCard(): Content {
  return card("Most accurate", "not known", "", [NO_LABELS]);
}

function card(question: string, value: string, cell: string, details: readonly string[]): Content {
  return {
    table: {
      widths: ["*"],
      body: [[{
        stack: [
          { text: question, style: "muted", bold: true },
          { text: value, fontSize: 18, bold: true },
          ...(cell === "" ? [] : [{ text: cell, bold: true }]),
          { text: details.join(" "), style: "muted", fontSize: 8.5 },
        ],
        fillColor: LIGHT.panel,
        margin: [6, 4, 6, 4],
      }]],
    },
    layout: {
      vLineWidth: () => 0,
      hLineWidth: (line: number) => (line === 0 ? 3 : 0),
      hLineColor: () => LIGHT.accent,
    },
  };
}

function contentsPart(): Content[] {
  return [{
    toc: {
      title: { text: "Contents", style: "heading" },
      numberStyle: { bold: true },
      textMargin: [0, -1, 0, 0],
    },
  }];
}

function tablePart(dataset: Dataset): Content[] {
  return [
    { ...heading("All cells"), pageBreak: "before", pageOrientation: "landscape" },
    {
      text:
        "A cell is one model in one precision on one backend. Accuracy is of the labelled charts that were answered. " +
        "A dash is a number that was not recorded. Latency: request to last token. TTFT: time to the first token. TPOT: " +
        "time for each token after it. TTFT, TPOT and decode speed are medians.",
      style: "muted",
    },
    tableNode({ ...resultTable(dataset), caption: "" }, 7.5),
  ];
}

function missingPart(dataset: Dataset): Content[] {
  const missing = missingOf(dataset);
  return [
    { ...heading("Missing"), margin: [0, 10, 0, 4] },
    missing.length === 0
      ? { text: "Nothing: every item was answered, every number is there." }
      : { ul: missing },
  ];
}

async function figurePart(figure: Figure, plotter: Plotter): Promise<Content> {
  const { title, data, reading, table } = figure;
  const plot = data.length === 0 ? [] : [
    pictureNode(await plotter.draw(figure, PLOT_WIDTH), {
      width: INNER,
      highest: HIGHEST,
      alt: `${title}. The table holds the numbers.`,
    }),
    { text: reading, style: "muted", margin: [0, 6, 0, 0] },
  ];
  return [
    { ...heading(title), pageBreak: "before", pageOrientation: "portrait" },
    ...plot,
    ...notesOf(figure).map((text) => ({
      text,
      style: "note",
      margin: [0, 4, 0, 0],
    })),
    ...tablePartOf(table),
  ];
}

/** Wider ones do not fit on a page, and longer ones fill pages that nobody reads. */
function tablePartOf(table: Table): Content[] {
  const { head, rows } = table;
  if (rows.length === 0) return [];
  if (head.length <= 9 && rows.length <= 120) return [tableNode(table, 8)];
  return [{
    text: `Its table has ${count(rows.length, "row")}, too many for paper: the pages hold it.`,
    style: "muted",
  }];
}

function heading(text: string) {
  return { text, style: "heading", tocItem: true, outline: true };
}
