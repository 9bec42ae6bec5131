import { dashboardBody, dashboardFigures } from "./dashboard.ts";
import { dashboardData } from "./dashboard_data.ts";
import type { Dataset } from "./dataset.ts";
import { galleryImages } from "./gallery.ts";
import { renderPage } from "./page.ts";
import { readThumbnails } from "./thumbnails.ts";

/**
 * The dashboard with everything that its script needs.
 * @param imagesDir folder of the charts; null where it is not known.
 * @returns its UTF-8 bytes, in parts to be written one after the other.
 */
export async function renderDashboard(dataset: Dataset, imagesDir: string | null): Promise<Uint8Array[]> {
  const figures = dashboardFigures(dataset);
  const { images, missing } = await readThumbnails(galleryImages(dataset), imagesDir);
  const body = dashboardBody(dataset, figures, {
    hasImage: (key) => Object.hasOwn(images, key),
    missingImages: missing,
  });
  return await renderPage({
    ...{ title: "Chart reading benchmark", dataset, body, figures, brief: true },
    data: { ...dashboardData(dataset, images) },
  });
}
