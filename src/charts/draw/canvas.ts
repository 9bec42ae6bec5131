/** An image of palette indices, one byte a pixel, row by row from the top. */
export interface IndexedImage {
  readonly width: number;
  readonly height: number;
  /** RGB triples; at most 256 colours. */
  readonly palette: Uint8Array;
  readonly pixels: Uint8Array;
}

/** Steps between the background and a colour that has soft edges: 0 is the background, 4 the full colour. */
export const SHADES = 4;

/** Index of a colour in the palette; shades of it, where it has any, stand at the indices before it. */
export type Colour = number;

export function blankImage(width: number, height: number, palette: Uint8Array): IndexedImage {
  return { width, height, palette, pixels: new Uint8Array(width * height) };
}

/** Fills the rectangle from (left, top) to (right, bottom), the last two excluded, as far as it is on the image. */
export function fillRect(
  image: IndexedImage,
  left: number,
  top: number,
  right: number,
  bottom: number,
  colour: Colour,
): void {
  const from = Math.max(0, left), to = Math.min(image.width, right);
  if (from >= to) return;
  for (let y = Math.max(0, top); y < Math.min(image.height, bottom); y++) {
    fillRow(image.pixels, y * image.width + from, y * image.width + to, colour);
  }
}

/** Most rows are a few pixels of a candle, for which calling `fill` costs more than the work. */
function fillRow(pixels: Uint8Array, from: number, to: number, colour: Colour): void {
  if (to - from > 16) pixels.fill(colour, from, to);
  else for (let at = from; at < to; at++) pixels[at] = colour;
}

/** A rectangle's outline, `thickness` pixels wide, inside it. */
export function strokeRect(
  image: IndexedImage,
  left: number,
  top: number,
  right: number,
  bottom: number,
  thickness: number,
  colour: Colour,
): void {
  fillRect(image, left, top, right, top + thickness, colour);
  fillRect(image, left, bottom - thickness, right, bottom, colour);
  fillRect(image, left, top, left + thickness, bottom, colour);
  fillRect(image, right - thickness, top, right, bottom, colour);
}

/**
 * A line with soft edges. `colour` must have shades. Coverage is taken across the line's steep direction: columns of
 * a flat line, rows of a steep one; where lines meet, the darker shade stays.
 */
export function drawLine(
  image: IndexedImage,
  from: readonly [number, number],
  to: readonly [number, number],
  thickness: number,
  colour: Colour,
): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const steep = Math.abs(dy) > Math.abs(dx);
  const [a, b] = steep ? [from[1], from[0]] : [from[0], from[1]];
  const [c, d] = steep ? [to[1], to[0]] : [to[0], to[1]];
  const slope = c === a ? 0 : (d - b) / (c - a);
  const half = thickness / 2 * Math.sqrt(1 + slope * slope);
  const first = Math.round(Math.min(a, c)), last = Math.round(Math.max(a, c));
  for (let along = first; along <= last; along++) {
    const centre = b + (Math.min(Math.max(along, Math.min(a, c)), Math.max(a, c)) - a) * slope;
    for (let across = Math.floor(centre - half); across <= Math.ceil(centre + half); across++) {
      const covered = Math.min(across + 0.5, centre + half) - Math.max(across - 0.5, centre - half);
      if (covered > 0) blend(image, steep ? across : along, steep ? along : across, covered, colour);
    }
  }
}

/** Sets a pixel to the shade of `colour` for the given coverage (0 to 1), unless it is darker already. */
export function blend(image: IndexedImage, x: number, y: number, coverage: number, colour: Colour): void {
  const shade = Math.min(SHADES, Math.round(coverage * SHADES));
  if (shade <= 0 || x < 0 || y < 0 || x >= image.width || y >= image.height) return;
  const at = y * image.width + x;
  const wanted = colour - SHADES + shade;
  const present = image.pixels[at]!;
  const sameColour = present > colour - SHADES && present <= colour;
  if (!sameColour || present < wanted) image.pixels[at] = wanted;
}
