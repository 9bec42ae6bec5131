/**
 * Okabe and Ito (2008), "Color Universal Design": told apart with the common kinds of colour blindness, and visible
 * on white and on near-black. Its black and yellow are left out, which one of the two grounds would swallow.
 */
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a8a8a"] as const;

const SYMBOLS = [
  "circle",
  "diamond",
  "square",
  "triangle-up",
  "x",
  "star",
  "triangle-down",
  "cross",
] as const;

/** Colour of the nth series; after seven they repeat, and the symbol tells. */
export function colour(index: number): string {
  return COLOURS[index % COLOURS.length]!;
}

/** Marker of the nth series. */
export function symbol(index: number): string {
  return SYMBOLS[index % SYMBOLS.length]!;
}

/** For what matters less; seen on both grounds. */
export const MUTED = "#8a8a8a";

const DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"] as const;

/** Line of the nth series. */
export function dash(index: number): string {
  return DASHES[index % DASHES.length]!;
}
