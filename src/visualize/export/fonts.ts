import { WorkError } from "../../errors.ts";
import { dataFolder } from "../../models/program_files.ts";
import { join } from "node:path";
import { type FontMetrics, fontMetrics } from "./font_metrics.ts";

/** Families of the pictures: where Arimo is not there, one of the same widths, which most machines have. */
export const FONT_FAMILY = "Arimo, 'Liberation Sans', Arial, Helvetica, sans-serif";

export interface Face {
  /** PostScript name, and that of the file. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly metrics: FontMetrics;
}

export interface Fonts {
  readonly regular: Face;
  readonly bold: Face;
}

/** The faces that come with the program. @throws {WorkError} where they are not there. */
export async function loadFonts(): Promise<Fonts> {
  const folder = join(await dataFolder() ?? "data", "fonts");
  return { regular: await loadFace(folder, "Arimo-Regular"), bold: await loadFace(folder, "Arimo-Bold") };
}

async function loadFace(folder: string, name: string): Promise<Face> {
  const path = join(folder, `${name}.ttf`);
  const bytes = await Deno.readFile(path).catch((cause) => {
    throw new WorkError(`cannot export: the font "${path}" cannot be read`, { cause });
  });
  return { name, bytes, metrics: fontMetrics(bytes) };
}

/** Width of a text in pixels. A character that the font lacks counts as wide as its box. */
export function textWidth(text: string, size: number, { metrics: { advance } }: Face): number {
  let width = 0;
  for (const character of text) width += advance(character.codePointAt(0)!) ?? advance(0x25a1) ?? 0.6;
  return width * size;
}
