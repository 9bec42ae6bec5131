import faces from "../../../data/fonts/glyphs.json" with { type: "json" };
import { blend, type IndexedImage, SHADES } from "./canvas.ts";

interface Glyph {
  readonly advance: number;
  /** Offsets from the pen and coverage 1..SHADES, flattened: x, y, coverage, ... */
  readonly dots: Uint8Array;
}

/** A font at one size, its glyphs drawn beforehand. */
export interface Face {
  readonly size: number;
  readonly height: number;
  readonly glyphs: ReadonlyMap<string, Glyph>;
}

const cache = new Map<number, Face>();

/** The face nearest to a size in pixels. */
export function faceOf(size: number): Face {
  const nearest = faces.reduce((a, b) => Math.abs(b.size - size) < Math.abs(a.size - size) ? b : a);
  const known = cache.get(nearest.size);
  if (known) return known;
  const glyphs = new Map(
    Object.entries(nearest.glyphs).map(([character, glyph]) => [character, {
      advance: glyph.advance,
      dots: dotsOf(glyph.rows),
    }]),
  );
  const face = { size: nearest.size, height: nearest.height, glyphs };
  cache.set(nearest.size, face);
  return face;
}

function dotsOf(rows: readonly string[]): Uint8Array {
  const dots: number[] = [];
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) if (row[x] !== "0") dots.push(x, y, Number(row[x]));
  });
  return Uint8Array.from(dots);
}

/** Width of a text in pixels. Characters without a glyph are drawn as "?". */
export function textWidth(face: Face, text: string): number {
  let width = 0;
  for (const character of text) width += glyphOf(face, character).advance;
  return width;
}

/** Draws a text with its upper left corner at (x, y). `colour` must have shades. */
export function drawText(
  image: IndexedImage,
  face: Face,
  x: number,
  y: number,
  text: string,
  colour: number,
): void {
  let pen = Math.round(x);
  const top = Math.round(y);
  for (const character of text) {
    const { advance, dots } = glyphOf(face, character);
    for (let dot = 0; dot < dots.length; dot += 3) {
      blend(image, pen + dots[dot]!, top + dots[dot + 1]!, dots[dot + 2]! / SHADES, colour);
    }
    pen += advance;
  }
}

function glyphOf(face: Face, character: string): Glyph {
  return face.glyphs.get(character) ?? face.glyphs.get("?")!;
}
