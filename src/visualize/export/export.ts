import { join } from "node:path";
import { writeParts } from "../outputs.ts";
import type { Dataset } from "../dataset.ts";
import type { Figure } from "../figures/figure.ts";
import { openPlotter } from "./draw_plot.ts";
import { loadFonts } from "./fonts.ts";
import type { ExportFormat } from "./formats.ts";
import { pictureSvg } from "./picture.ts";

export interface ExportOptions {
  readonly figures: readonly Figure[];
  /** Where the files are written, called after the figures: `latency_by_model.svg`. */
  readonly folder: string;
  readonly formats: readonly ExportFormat[];
  /** ISO 8601: dates the PDFs. */
  readonly to: string;
  /** The data of a report, `report.pdf`, of all figures; null for none. */
  readonly report: Dataset | null;
}

/**
 * Writes figures as SVG, PNG (twice as many pixels) and PDF, without a browser; the same data give the same bytes. The
 * libraries of a format are loaded where it is asked for.
 * @returns the files in the order of writing.
 * @throws {UserError} where a file cannot be written. @throws {WorkError} where a font or the PNG renderer is not there.
 */
export async function exportFigures(options: ExportOptions): Promise<string[]> {
  const { figures, folder, formats, to, report } = options;
  const fonts = await loadFonts();
  const plotter = openPlotter(fonts);
  const files: string[] = [];
  const write = async (name: string, bytes: Uint8Array) => {
    await writeParts(join(folder, name), [bytes]);
    files.push(join(folder, name));
  };
  for (const figure of figures) {
    const svg = await pictureSvg(figure, plotter, fonts);
    if (formats.includes("svg")) await write(`${figure.id}.svg`, new TextEncoder().encode(svg));
    if (formats.includes("png")) {
      const { pngOf } = await import("./png.ts");
      await write(`${figure.id}.png`, await pngOf(svg, fonts));
    }
    if (formats.includes("pdf")) {
      const { dateOf, figurePdf } = await import("./figure_pdf.ts");
      await write(`${figure.id}.pdf`, await figurePdf(figure, dateOf({ to }), plotter, fonts));
    }
  }
  if (report !== null && formats.includes("pdf")) {
    const { reportPdf } = await import("./report.ts");
    await write("report.pdf", await reportPdf(report, figures, plotter, fonts));
  }
  return files;
}
