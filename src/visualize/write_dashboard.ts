import { dashboardBody, dashboardFigures } from "./dashboard.ts";
import { dashboardData } from "./dashboard_data.ts";
import type { Dataset } from "./dataset.ts";
import { galleryImages } from "./gallery.ts";
import { writeParts } from "./outputs.ts";
import { renderPage } from "./page.ts";
import { readThumbnails } from "./thumbnails.ts";

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
  const figures = dashboardFigures(dataset);
  const { images, missing } = await readThumbnails(galleryImages(dataset), imagesDir);
  const { facts, dataset: json, images: urls } = dashboardData(dataset, images);
  const body = dashboardBody(dataset, figures, {
    hasImage: (key) => Object.hasOwn(images, key),
    missingImages: missing,
  });
  const parts = await renderPage({
    ...{ title: "Chart reading benchmark", dataset, body, figures, brief: true },
    data: { facts, dataset: json, images: urls },
  });
  await writeParts(path, parts);
  const bytes = parts.reduce((total, part) => total + part.length, 0);
  if (bytes <= MOST_BYTES) return null;
  return `"${path}" has ${(bytes / 2 ** 20).toFixed(1)} MiB, so that it opens slowly`;
}
