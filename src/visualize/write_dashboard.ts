import type { Dataset } from "./dataset.ts";
import { writeParts } from "./outputs.ts";
import { renderDashboard } from "./render_dashboard.ts";

/** A dashboard of more bytes opens slowly, and mail and chat refuse it. */
const MOST_BYTES = 20 * 2 ** 20;

/**
 * Writes the dashboard.
 * @param imagesDir folder of the charts; null where it is not known.
 * @returns a warning where the page is too large, else null.
 */
export async function writeDashboard(
  path: string,
  dataset: Dataset,
  imagesDir: string | null,
): Promise<string | null> {
  const parts = await renderDashboard(dataset, imagesDir);
  await writeParts(path, parts);
  const bytes = parts.reduce((total, part) => total + part.length, 0);
  if (bytes <= MOST_BYTES) return null;
  return `"${path}" has ${(bytes / 2 ** 20).toFixed(1)} MiB, so that it opens slowly`;
}
