import { declarations } from "./nodes.ts";

/**
 * What renderers of SVG stumble over: an empty declaration in a style ("stroke-dasharray:;"), after which resvg drops the
 * rest; and `image-rendering: pixelated`, which it smooths.
 */
export function cleanSvg(svg: string): string {
  return svg.replace(/ style="([^"]*)"/g, (_all, style: string) => {
    const kept = declarations(style.replaceAll("&quot;", "'"))
      .filter(([, value]) => value !== "")
      .map(([name, value]) => [name, name === "image-rendering" ? "optimizeSpeed" : value]);
    return kept.length === 0 ? "" : ` style="${kept.map((pair) => pair.join(": ")).join("; ")}"`;
  });
}
