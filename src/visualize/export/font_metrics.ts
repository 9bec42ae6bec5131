/** Widths of a TrueType font, in parts of its size. */
export interface FontMetrics {
  /** Advance of a character; undefined where the font has no glyph for it. */
  readonly advance: (codePoint: number) => number | undefined;
  readonly ascent: number;
  readonly descent: number;
}

/**
 * Reads the tables `head`, `hhea`, `hmtx` and `cmap` (format 4: the Basic Multilingual Plane) of a TrueType file; see the
 * OpenType specification 1.9, "Font Tables".
 */
export function fontMetrics(font: Uint8Array): FontMetrics {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const table = tablesOf(view);
  const size = view.getUint16(table("head") + 18);
  const [hhea, hmtx] = [table("hhea"), table("hmtx")];
  const advances = view.getUint16(hhea + 34);
  const glyphs = glyphsOf(view, table("cmap"));
  return {
    advance(codePoint) {
      const glyph = glyphs.get(codePoint);
      return glyph === undefined
        ? undefined
        : view.getUint16(hmtx + 4 * Math.min(glyph, advances - 1)) / size;
    },
    ascent: view.getInt16(hhea + 4) / size,
    descent: -view.getInt16(hhea + 6) / size,
  };
}

function tablesOf(view: DataView): (tag: string) => number {
  const places = new Map<string, number>();
  for (let index = 0; index < view.getUint16(4); index++) {
    const entry = 12 + 16 * index;
    const tag = [0, 1, 2, 3].map((byte) => String.fromCharCode(view.getUint8(entry + byte))).join("");
    places.set(tag, view.getUint32(entry + 8));
  }
  return (tag) => {
    const place = places.get(tag);
    if (place === undefined) throw new TypeError(`the font has no table "${tag}"`);
    return place;
  };
}

function glyphsOf(view: DataView, cmap: number): Map<number, number> {
  const starts = Array.from(
    { length: view.getUint16(cmap + 2) },
    (_, index) => cmap + view.getUint32(cmap + 8 + 8 * index),
  );
  const start = starts.find((start) => view.getUint16(start) === 4);
  if (start === undefined) throw new TypeError("the font has no character map of format 4");
  return readFormat4(view, start);
}

function readFormat4(view: DataView, start: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  const bytes = view.getUint16(start + 6);
  const [ends, firsts] = [start + 14, start + 16 + bytes];
  for (let segment = 0; segment < bytes; segment += 2) {
    const first = view.getUint16(firsts + segment);
    const delta = view.getUint16(firsts + bytes + segment);
    const rangePlace = firsts + 2 * bytes + segment;
    const range = view.getUint16(rangePlace);
    for (let code = first; code <= view.getUint16(ends + segment) && code < 0xffff; code++) {
      const glyph = range === 0 ? code : view.getUint16(rangePlace + range + 2 * (code - first));
      if (glyph !== 0) glyphs.set(code, (glyph + delta) & 0xffff);
    }
  }
  return glyphs;
}
