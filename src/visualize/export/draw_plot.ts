import { random } from "../../charts/random.ts";
import { ASSETS } from "../assets.ts";
import type { Figure } from "../figures/figure.ts";
import { cleanSvg } from "./clean_svg.ts";
import type { Fonts } from "./fonts.ts";
import { type HeadlessDocument, headlessWindow } from "./headless_window.ts";
import { LIGHT_TEMPLATE } from "./template.ts";

/** What Plotly takes of a figure. */
export type Plot = Pick<Figure, "data" | "layout">;

export interface Plotter {
  /** The figure as an SVG document of that width, and of the height that its layout names. */
  draw(plot: Plot, width: number): Promise<string>;
  /** What Plotly does not know of the figure's data and layout; empty where it knows all. */
  validate(plot: Plot): string[];
}

interface Plotly {
  toImage(plot: object, options: object): Promise<string>;
  validate(data: unknown, layout: unknown): { readonly msg: string }[] | undefined;
}

/**
 * Plotly itself, on a document without a browser: the same library draws the pages and the exports. It gets a window of
 * its own, no `process`, and random numbers that begin anew with each figure, so that the same figure gives the same bytes.
 */
export function openPlotter(fonts: Fonts): Plotter {
  const { window, document } = headlessWindow(fonts);
  const math = seededMath();
  const plotly = loadPlotly(window, document, math.math);
  return {
    async draw({ data, layout }, width) {
      math.restart();
      const sized = { ...layout, width, template: LIGHT_TEMPLATE };
      const figure = structuredClone({ data, layout: sized, config: { staticPlot: true } });
      const options = { format: "svg", imageDataOnly: true, width, height: layout.height };
      return cleanSvg(await plotly.toImage(figure, options));
    },
    validate: ({ data, layout }) => (plotly.validate(data, layout) ?? []).map(({ msg }) => msg),
  };
}

/** What Plotly takes from the window by its bare name. */
const OF_WINDOW = [
  ...[
    "DOMParser",
    "XMLSerializer",
    "Element",
    "HTMLElement",
    "SVGElement",
    "Node",
    "Image",
    "URL",
    "navigator",
  ],
  ...["getComputedStyle", "matchMedia", "requestAnimationFrame", "cancelAnimationFrame"],
];

function loadPlotly(window: object, document: HeadlessDocument, math: object): Plotly {
  const module = { exports: {} };
  const known = Object.fromEntries(OF_WINDOW.map((name) => [name, Reflect.get(window, name)]));
  const globals = { window, self: window, document, module, Math: math, process: undefined, ...known };
  const source = new TextDecoder().decode(ASSETS.plotly);
  new Function(...Object.keys(globals), source).apply(window, Object.values(globals));
  return module.exports as Plotly;
}

const SEED = 1;

function seededMath(): { math: object; restart: () => void } {
  let stream = random(SEED);
  const properties = Object.getOwnPropertyDescriptors(Math);
  const math = Object.defineProperties({}, { ...properties, random: { value: () => stream.next() } });
  return { math, restart: () => void (stream = random(SEED)) };
}
