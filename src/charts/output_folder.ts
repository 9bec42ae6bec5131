import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { messageOf, UserError } from "../errors.ts";
import { readBoundedFile } from "../bounded_file.ts";
import { type Label, parseLabels, readLabelText } from "./labels.ts";

/**
 * Makes a folder for charts and checks that it can be written.
 * @returns the labels of an earlier call that stand there.
 */
export async function prepareFolder(folder: string): Promise<Label[]> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    const probe = join(folder, ".chartvlm-probe");
    await Deno.writeTextFile(probe, "");
    await Deno.remove(probe);
  } catch (cause) {
    throw new UserError(`cannot write to the folder "${folder}": ${messageOf(cause)}`, {
      hint: "choose another folder with --output-dir",
    });
  }
  const file = join(folder, "labels.jsonl");
  try {
    return parseLabels(await readLabelText(file), file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof UserError) return [];
    throw error;
  }
}

/** Larger files were not written here, bytes. */
const LARGEST_CHART = 64 * 2 ** 20;

/** Removes charts of an earlier call that nobody changed and that the new labels do not name. */
export async function removeLeftovers(
  folder: string,
  earlier: readonly Label[],
  labels: readonly Label[],
): Promise<void> {
  const current = new Set(labels.map((label) => label.image));
  for (const { image, sha256 } of earlier) {
    if (current.has(image) || image !== basename(image) || !/^[^.].*\.png$/.test(image)) continue;
    const file = join(folder, image);
    try {
      const hash = createHash("sha256").update(await readBoundedFile(file, LARGEST_CHART)).digest("hex");
      if (hash === sha256) await Deno.remove(file);
    } catch {
      // It is gone, or is none of ours: it stays.
    }
  }
}
