import type { Dataset } from "../dataset.ts";
import type { Figure } from "../figures/figure.ts";
import type { Plotter } from "./draw_plot.ts";
import type { Fonts } from "./fonts.ts";
import { notesOf, PICTURE_WIDTH } from "./picture.ts";
import { pictureNode, renderPdf } from "./pdf.ts";

/** Points of a pixel. */
const POINTS = 0.75;
const MARGIN = 36;

/** One figure on one page of its own size: title, plot, how to read it, what is missing. */
export async function figurePdf(
  figure: Figure,
  dated: Date,
  plotter: Plotter,
  fonts: Fonts,
): Promise<Uint8Array> {
  const width = POINTS * PICTURE_WIDTH;
  const { title, data, reading } = figure;
  const plot = data.length === 0
    ? []
    : [pictureNode(await plotter.draw(figure, PICTURE_WIDTH), { width, alt: `${title}. ${reading}` }), {
      text: reading,
      style: "muted",
      margin: [0, 8, 0, 0],
    }];
  return await renderPdf({
    title,
    date: dated,
    page: { width: width + 2 * MARGIN, height: "auto" },
    margins: [MARGIN, MARGIN, MARGIN, MARGIN],
    content: [
      { text: title, style: "heading" },
      ...plot,
      ...notesOf(figure).map((text) => ({ text, style: "note", margin: [0, 4, 0, 0] })),
    ],
  }, fonts);
}

/** The time that stands in a document of these data: that of the last record, or none that could be mistaken for one. */
export function dateOf({ to }: Pick<Dataset, "to">): Date {
  const date = new Date(to);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}
