/** An element of an SVG with the numbers that place it; ids and styles left out. */
export interface SvgPart {
  readonly name: string;
  readonly numbers: readonly number[];
}

const PLACED = [
  "d",
  "x",
  "y",
  "x1",
  "y1",
  "x2",
  "y2",
  "width",
  "height",
  "transform",
  "points",
  "r",
  "cx",
  "cy",
  "dy",
];

/** Elements in order. Definitions are left out: renderers make their order. */
export function partsOf(svg: string): SvgPart[] {
  const body = svg.replace(/<defs[\s\S]*?<\/defs>/g, "");
  return [...body.matchAll(/<([a-zA-Z]+)((?:\s+[\w:-]+="[^"]*")*)\s*\/?>/g)].map(([, name, attributes]) => ({
    name: name!,
    numbers: PLACED.flatMap((key) => {
      const value = new RegExp(`\\s${key}="([^"]*)"`).exec(attributes!)?.[1] ?? "";
      return (value.match(/-?\d+\.?\d*(?:e-?\d+)?/g) ?? []).map(Number);
    }),
  }));
}

/** The text of each text element, in order, entities resolved. */
export function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([\s\S]*?)<\/text>/g)].map(([, inner]) =>
    inner!.replace(/<[^>]*>/g, "").replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
      .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&")
      .replaceAll("\u00a0", " ").replaceAll("&nbsp;", " ")
  );
}
