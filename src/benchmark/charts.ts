import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Pattern, Trend } from "../charts/patterns.ts";
import { type Label, parseLabels, readLabelText } from "../charts/labels.ts";
import { UserError } from "../errors.ts";
import { readImageFile } from "../inference/image/read_image_file.ts";
import { readPngHeader } from "../inference/image/png_header.ts";

/** A chart to be shown to the models. */
export interface Chart {
  /** File name in the folder. */
  readonly image: string;
  readonly path: string;
  readonly sha256: string;
  /** Ground truth; null where the chart has no label. */
  readonly pattern: Pattern | null;
  readonly trend: Trend | null;
}

/**
 * The PNG files of `folder`, sorted by the code units of their names, with the labels of `labels.jsonl` where it is
 * there. Each file is read once, to be sure that every one can be used before the first model is loaded.
 * @param limit take only the first so many.
 * @throws {UserError} for a folder without images, the first image that is missing, empty, cut off or no PNG, and a
 * label that was written for other bytes than the file's.
 */
export async function findCharts(folder: string, limit?: number): Promise<Chart[]> {
  const labels = await readLabels(join(folder, "labels.jsonl"));
  const names = await imageNames(folder);
  const missing = [...labels.keys()].find((image) => !names.includes(image));
  if (missing !== undefined) {
    throw new UserError(`cannot read image "${join(folder, missing)}": there is no such file`, {
      hint: "labels.jsonl names it; restore the image or remove its line",
    });
  }
  if (names.length === 0) {
    throw new UserError(`cannot find charts: there is no PNG file in "${folder}"`, { hint: MAKE_CHARTS });
  }
  const charts: Chart[] = [];
  for (const image of names.slice(0, limit)) charts.push(await readChart(folder, image, labels.get(image)));
  return charts;
}

const MAKE_CHARTS = "make some with: chartvlm generate --output-dir FOLDER";

async function imageNames(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter((entry) => /\.png$/i.test(entry.name)).map((entry) => entry.name).sort();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new UserError(`cannot find charts: there is no folder "${folder}"`, { hint: MAKE_CHARTS });
    }
    throw new UserError(`cannot read the folder "${folder}"`, { cause });
  }
}

async function readLabels(path: string): Promise<Map<string, Label>> {
  try {
    return new Map(parseLabels(await readLabelText(path), path).map((label) => [label.image, label]));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return new Map();
    throw error;
  }
}

async function readChart(folder: string, image: string, label: Label | undefined): Promise<Chart> {
  const path = join(folder, image);
  const bytes = await readImageFile(path);
  readPngHeader(bytes, path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (label !== undefined && label.sha256 !== sha256) {
    throw new UserError(`cannot trust the label of "${path}": labels.jsonl was written for another picture`, {
      hint: "make charts and labels anew with: chartvlm generate",
    });
  }
  return { image, path, sha256, pattern: label?.pattern ?? null, trend: label?.trend ?? null };
}
