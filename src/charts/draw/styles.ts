import { SHADES } from "./canvas.ts";
import type { StyleName } from "./style_names.ts";

type Rgb = readonly [number, number, number];

export type Mark = "candle" | "hollow" | "ohlc" | "line";

/** How a chart looks. Colours are RGB; sizes are shares of a bar's width or pixels as said. */
export interface Style {
  readonly name: string;
  readonly mark: Mark;
  readonly background: Rgb;
  /** Grid lines, or null for none. */
  readonly grid: Rgb | null;
  readonly text: Rgb;
  readonly up: Rgb;
  readonly down: Rgb;
  /** Outline and wick of a candle; null: the colour of its body. */
  readonly edge: Rgb | null;
  /** The closing line of mark `line`. */
  readonly line: Rgb;
  /** Width of a candle's body as a share of the distance between bars. */
  readonly bodyShare: number;
  /** Thickness of wicks, outlines and lines, pixels on an image 600 pixels high. */
  readonly stroke: number;
  readonly priceAxis: "left" | "right";
  /** Share of empty room above and below the prices. */
  readonly margin: number;
}

const CLASSIC: Style = {
  name: "classic",
  mark: "candle",
  background: [255, 255, 255],
  grid: [228, 231, 235],
  text: [60, 66, 76],
  up: [38, 166, 91],
  down: [214, 57, 57],
  edge: null,
  line: [32, 92, 180],
  bodyShare: 0.7,
  stroke: 1,
  priceAxis: "right",
  margin: 0.06,
};

/** The named styles. */
export const NAMED_STYLES: Readonly<Record<StyleName, Style>> = {
  classic: CLASSIC,
  dark: {
    ...CLASSIC,
    name: "dark",
    background: [19, 23, 34],
    grid: [42, 46, 57],
    text: [178, 181, 190],
    up: [38, 166, 154],
    down: [239, 83, 80],
    line: [41, 150, 255],
  },
  hollow: {
    ...CLASSIC,
    name: "hollow",
    mark: "hollow",
    up: [20, 20, 24],
    down: [20, 20, 24],
    edge: [20, 20, 24],
  },
  ohlc: { ...CLASSIC, name: "ohlc", mark: "ohlc", up: [24, 110, 62], down: [176, 32, 40], stroke: 2 },
  line: { ...CLASSIC, name: "line", mark: "line", stroke: 2 },
};

/** Places of a style's colours in its palette. The background is 0. */
export interface Inks {
  readonly grid: number;
  /** Has shades. */
  readonly text: number;
  readonly up: number;
  readonly down: number;
  readonly edgeUp: number;
  readonly edgeDown: number;
  /** Has shades. */
  readonly line: number;
  readonly volumeUp: number;
  readonly volumeDown: number;
}

/** The palette of a style: at most 16 colours, so that a pixel fits in four bits of the PNG. */
export function paletteOf(style: Style): { palette: Uint8Array; inks: Inks } {
  const colours: Rgb[] = [style.background];
  const add = (colour: Rgb) => colours.push(colour) - 1;
  const shaded = (colour: Rgb) => {
    for (let shade = 1; shade < SHADES; shade++) add(mix(style.background, colour, shade / SHADES));
    return add(colour);
  };
  const grid = add(style.grid ?? style.background);
  const text = shaded(style.text);
  const up = add(style.up);
  const down = add(style.down);
  const edge = style.edge === null ? undefined : add(style.edge);
  const isLine = style.mark === "line";
  const inks = {
    grid,
    text,
    up,
    down,
    edgeUp: edge ?? up,
    edgeDown: edge ?? down,
    line: isLine ? shaded(style.line) : up,
    volumeUp: add(mix(style.background, style.up, 0.5)),
    volumeDown: add(mix(style.background, style.down, 0.5)),
  };
  return { palette: Uint8Array.from(colours.flat()), inks };
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2) => Math.round(a[index] + (b[index] - a[index]) * share);
  return [channel(0), channel(1), channel(2)];
}
