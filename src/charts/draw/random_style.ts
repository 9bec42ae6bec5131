import type { Random } from "../random.ts";
import { type StyleChoice, STYLES } from "./style_names.ts";
import { NAMED_STYLES, type Style } from "./styles.ts";

type Rgb = readonly [number, number, number];

/** Pairs of rising and falling colours in use: platforms, newspapers, colour-blind-safe ones. */
const PAIRS: readonly (readonly [Rgb, Rgb])[] = [
  [[38, 166, 91], [214, 57, 57]],
  [[38, 166, 154], [239, 83, 80]],
  [[0, 150, 255], [255, 90, 0]],
  [[255, 255, 255], [30, 30, 30]],
  [[14, 203, 129], [246, 70, 93]],
  [[86, 156, 214], [206, 145, 120]],
  [[214, 57, 57], [38, 140, 80]],
  [[0, 114, 178], [230, 159, 0]],
  [[120, 120, 120], [40, 40, 40]],
  [[60, 180, 220], [180, 60, 200]],
];

const BACKGROUNDS: readonly Rgb[] = [
  [255, 255, 255],
  [250, 248, 240],
  [238, 243, 250],
  [226, 226, 226],
  [19, 23, 34],
  [0, 0, 0],
  [32, 36, 40],
  [10, 28, 52],
];

/** A style of random marks, colours, widths and axes; half of the time near one of the named ones. */
export function randomStyle(random: Random): Style {
  const base = NAMED_STYLES[random.pick(STYLES)];
  if (random.chance(0.3)) return vary(base, random);
  const background = jitter(random.pick(BACKGROUNDS), 10, random);
  const dark = luminance(background) < 128;
  const ink: Rgb = dark ? [200, 204, 212] : [50, 54, 62];
  const [up, down] = readable(random, background);
  const marks = random.pick(["candle", "candle", "candle", "hollow", "ohlc", "line"] as const);
  const [rising, falling] = random.chance(0.85) ? [up, down] : [down, up];
  return vary({
    name: "random",
    mark: marks,
    background,
    grid: random.chance(0.75) ? towards(background, ink, random.between(0.06, 0.25)) : null,
    text: jitter(ink, 20, random),
    up: rising,
    down: falling,
    edge: random.chance(0.35) ? ink : null,
    line: random.pick([up, down, ink]),
    bodyShare: base.bodyShare,
    stroke: base.stroke,
    priceAxis: random.pick(["left", "right"]),
    margin: base.margin,
  }, random);
}

function vary(style: Style, random: Random): Style {
  return {
    ...style,
    name: "random",
    bodyShare: random.between(0.4, 0.95),
    stroke: random.pick([1, 1, 1, 2, 3]),
    margin: random.between(0.02, 0.18),
  };
}

/** A pair of colours that both stand out from the background. */
function readable(random: Random, background: Rgb): readonly [Rgb, Rgb] {
  for (;;) {
    const [up, down] = random.pick(PAIRS).map((colour) => jitter(colour, 25, random)) as [Rgb, Rgb];
    if (distance(up, background) > 90 && distance(down, background) > 90) return [up, down];
  }
}

function jitter(colour: Rgb, size: number, random: Random): Rgb {
  const channel = (value: number) =>
    Math.min(255, Math.max(0, Math.round(value + random.between(-size, size))));
  return [channel(colour[0]), channel(colour[1]), channel(colour[2])];
}

function towards(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [channel(0), channel(1), channel(2)];
}

function distance(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function luminance(colour: Rgb): number {
  return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
}

/** The style of that name, or a random one. */
export function chooseStyle(choice: StyleChoice, random: Random): Style {
  return choice === "random" ? randomStyle(random) : NAMED_STYLES[choice];
}
