import type { Figure, SeriesTrace } from "../../src/visualize/figures/figure.ts";

/** What a page gives to Plotly. */
export type PageFigure = Pick<Figure, "id" | "data" | "layout">;

/** Reads the figures back out of a page's text. */
export function figuresOf(page: string): PageFigure[] {
  const match = /<script type="application\/json" id="figures">(.*?)<\/script>/s.exec(page);
  if (match === null) throw new Error("the page has no figures");
  return JSON.parse(match[1]!);
}

export async function readFigures(path: string): Promise<PageFigure[]> {
  return figuresOf(await Deno.readTextFile(path));
}

/** The traces of one type of a figure; of a history's or a comparison's, see SeriesTrace. */
export function tracesOf<Type extends Figure["data"][number]["type"]>(figure: PageFigure, type: Type) {
  return figure.data.filter((trace) => trace.type === type) as Exclude<
    Extract<Figure["data"][number], { type: Type }>,
    SeriesTrace
  >[];
}

/** Contents of `<script>` or `<style>` elements, with the tag's attributes. */
export function elementsOf(
  page: string,
  name: "script" | "style",
): { attributes: string; content: string }[] {
  const pattern = new RegExp(`<${name}([^>]*)>(.*?)</${name}>`, "gs");
  return [...page.matchAll(pattern)].map(([, attributes = "", content = ""]) => ({ attributes, content }));
}
