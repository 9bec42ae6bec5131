import type { Pattern } from "../patterns.ts";
import type { Random } from "../random.ts";
import { ascendingTriangle, bullFlag, rectangle, risingWedge, symmetricalTriangle } from "./channels.ts";
import type { Sketch } from "./sketch.ts";
import { cupAndHandle, doubleTop, headAndShoulders, tripleTop } from "./tops.ts";

type Drawer = (random: Random) => Sketch;

const DRAWERS: Readonly<Record<Exclude<Pattern, "none">, Drawer>> = {
  head_and_shoulders: headAndShoulders,
  inverse_head_and_shoulders: mirrored(headAndShoulders),
  double_top: doubleTop,
  double_bottom: mirrored(doubleTop),
  triple_top: tripleTop,
  triple_bottom: mirrored(tripleTop),
  ascending_triangle: ascendingTriangle,
  descending_triangle: mirrored(ascendingTriangle),
  symmetrical_triangle: symmetricalTriangle,
  rising_wedge: risingWedge,
  falling_wedge: mirrored(risingWedge),
  bull_flag: bullFlag,
  bear_flag: mirrored(bullFlag),
  rectangle,
  cup_and_handle: cupAndHandle,
};

/** Draws the skeleton of a pattern with random position, width, tilt, proportions and prior trend. */
export function sketchPattern(pattern: Exclude<Pattern, "none">, random: Random): Sketch {
  return DRAWERS[pattern](random);
}

function mirrored(drawer: Drawer): Drawer {
  return (random) => {
    const sketch = drawer(random);
    const turns = sketch.turns.map((turn) => ({ ...turn, level: -turn.level }));
    return { ...sketch, turns, start: -sketch.start, end: -sketch.end };
  };
}
