import type { Figure } from "../figures/figure.ts";
import { escapeHtml } from "../html.ts";
import { shortLines } from "./short_lines.ts";
import type { Plotter } from "./draw_plot.ts";
import { FONT_FAMILY, type Fonts } from "./fonts.ts";
import { LIGHT } from "./template.ts";
import { wrapText } from "./wrap_text.ts";

/** Width of an exported picture, pixels. */
export const PICTURE_WIDTH = 960;

const TITLE = { size: 20, line: 26 } as const;
const NOTE = { size: 13, line: 18 } as const;
const MARGIN = 16;

/** A figure as a picture that stands alone: its title, the plot, and in words what could not be drawn. */
export async function pictureSvg(figure: Figure, plotter: Plotter, fonts: Fonts): Promise<string> {
  const { title, data, layout } = figure;
  const inner = PICTURE_WIDTH - 2 * MARGIN;
  const titles = wrapText(title, inner, TITLE.size, fonts.bold);
  const notes = notesOf(figure).flatMap((note) => wrapText(note, inner, NOTE.size, fonts.regular));
  const plotTop = MARGIN + TITLE.line * titles.length + 6;
  const plot = data.length === 0 ? "" : place(await plotter.draw(figure, PICTURE_WIDTH), plotTop);
  const notesTop = plotTop + (plot === "" ? 0 : layout.height + 8);
  const height = Math.ceil(notesTop + NOTE.line * notes.length + MARGIN);
  return xml(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${PICTURE_WIDTH}" ` +
      `height="${height}" viewBox="0 0 ${PICTURE_WIDTH} ${height}" role="img" aria-label="${
        escapeXml(title)
      }">` +
      `<title>${escapeXml(title)}</title>` +
      `<rect width="${PICTURE_WIDTH}" height="${height}" fill="${LIGHT.ground}"/>` +
      textLines(titles, { top: MARGIN, ...TITLE, fill: LIGHT.ink, weight: "bold" }) +
      plot +
      textLines(notes, { top: notesTop, ...NOTE, fill: LIGHT.muted, weight: "normal" }) +
      "</svg>\n",
  );
}

/** What a picture without numbers says, or under the plot what is missing from it. */
export function notesOf({ data, missing }: Figure): string[] {
  const lines = shortLines(missing);
  if (data.length === 0) return ["Nothing to draw.", ...lines];
  return lines.length === 0 ? [] : [`Missing: ${lines.join(" ")}`];
}

interface LineStyle {
  readonly top: number;
  readonly size: number;
  readonly line: number;
  readonly fill: string;
  readonly weight: string;
}

function textLines(lines: readonly string[], { top, size, line, fill, weight }: LineStyle): string {
  const style = `font-family="${FONT_FAMILY}" font-size="${size}" font-weight="${weight}" fill="${fill}"`;
  return lines.map((text, index) =>
    `<text x="${MARGIN}" y="${top + line * index + size}" ${style}>${escapeXml(text)}</text>`
  ).join("");
}

/** The plot's document as a part of another one. */
function place(svg: string, top: number): string {
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<g transform="translate(0,${top})">${inner}</g>`;
}

function escapeXml(text: string): string {
  return escapeHtml(text);
}

/** XML 1.0 knows no control characters, not even as references: they become U+FFFD. */
function xml(text: string): string {
  // deno-lint-ignore no-control-regex -- these are what is looked for
  return text.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd");
}
