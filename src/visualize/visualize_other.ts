import { join } from "node:path";
import type { ExportFormat } from "./export/formats.ts";
import { figureHtml } from "./figure_html.ts";
import type { OtherView } from "./history_view.ts";
import { checkWritable, writeParts } from "./outputs.ts";
import { renderPage } from "./page.ts";

export interface OtherViewOptions {
  /** Folder for the page; made where it is not there. */
  readonly output: string;
  /** Name of the page's file without its extension. */
  readonly name: string;
  readonly exports?: readonly ExportFormat[];
}

/** Writes the page of a history or of a comparison, and its figures. @returns the files written. */
export async function visualizeOther(view: OtherView, options: OtherViewOptions): Promise<string[]> {
  const { output, name, exports = [] } = options;
  const { title, file, to, header, figures } = view;
  const path = join(output, `${name}.html`);
  await checkWritable([path]);
  const body = { html: figures.map((figure) => figureHtml(figure, { folded: true }).html).join("\n") };
  await writeParts(path, await renderPage({ title, dataset: { file }, header, body, figures }));
  if (exports.length === 0) return [path];
  const { exportFigures } = await import("./export/export.ts");
  return [path, ...await exportFigures({ figures, folder: output, formats: exports, to, report: null })];
}
