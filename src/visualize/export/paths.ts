import { numbersIn, type Point } from "./box.ts";

/** Pieces into which a curve is cut. */
const PIECES = 16;

/** Numbers after each command of an SVG path. */
const ARGUMENTS: Readonly<Record<string, number>> = {
  M: 2,
  L: 2,
  H: 1,
  V: 1,
  C: 6,
  S: 4,
  Q: 4,
  T: 2,
  A: 7,
  Z: 0,
};

/** Corners of a path; curves are cut into short lines, an arc counts by its ends and its box's corners. */
export function pathPoints(text: string): Point[] {
  const points: Point[] = [];
  let at: Point = [0, 0];
  let start: Point = at;
  for (const { command, numbers } of commandsIn(text)) {
    const upper = command.toUpperCase();
    const [x, y] = command === upper ? [0, 0] : at;
    if (upper === "Z") at = start;
    else if (upper === "H") at = [x + numbers[0]!, at[1]];
    else if (upper === "V") at = [at[0], y + numbers[0]!];
    else {
      const pairs = pairsOf(upper === "A" ? numbers.slice(5) : numbers, [x, y]);
      if (upper === "A") points.push(...arcCorners(at, pairs[0]!, numbers[0]!));
      else if (pairs.length > 1) points.push(...curvePoints([at, ...pairs]));
      at = pairs.at(-1)!;
      if (upper === "M") start = at;
    }
    points.push(at);
  }
  return points;
}

function* commandsIn(text: string): Generator<{ command: string; numbers: readonly number[] }> {
  for (const [, command, list] of text.matchAll(/([MLHVCSQTAZ])([^MLHVCSQTAZ]*)/gi)) {
    const numbers = numbersIn(list!);
    const size = ARGUMENTS[command!.toUpperCase()]!;
    if (size === 0) yield { command: command!, numbers: [] };
    for (let index = 0; size > 0 && index + size <= numbers.length; index += size) {
      const name = index > 0 && command === "M" ? "L" : index > 0 && command === "m" ? "l" : command!;
      yield { command: name, numbers: numbers.slice(index, index + size) };
    }
  }
}

function pairsOf(numbers: readonly number[], [x, y]: Point): Point[] {
  const pairs: Point[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) pairs.push([x + numbers[i]!, y + numbers[i + 1]!]);
  return pairs;
}

/** Plotly's arcs are circles around the middle of their ends, or quarters of one. */
function arcCorners([x1, y1]: Point, [x2, y2]: Point, radius: number): Point[] {
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const isHalf = Math.abs(Math.hypot(x2 - x1, y2 - y1) - 2 * radius) < 0.01;
  return isHalf ? [[x - radius, y - radius], [x + radius, y + radius]] : [];
}

/** Points of a Bezier curve by de Casteljau's scheme. */
function curvePoints(control: readonly Point[]): Point[] {
  return Array.from({ length: PIECES - 1 }, (_, index) => {
    const t = (index + 1) / PIECES;
    let points = control;
    while (points.length > 1) {
      points = points.slice(1).map(([x, y], i) => {
        const [px, py] = points[i]!;
        return [px + t * (x - px), py + t * (y - py)];
      });
    }
    return points[0]!;
  });
}

export function lengthOf(points: readonly Point[]): number {
  return points.slice(1).reduce(
    (sum, [x, y], i) => sum + Math.hypot(x - points[i]![0], y - points[i]![1]),
    0,
  );
}

/** The point at a distance from the beginning; the last one beyond the end. */
export function pointAt(points: readonly Point[], distance: number): Point {
  let left = Math.max(0, distance);
  for (let i = 1; i < points.length; i++) {
    const [[x1, y1], [x2, y2]] = [points[i - 1]!, points[i]!];
    const length = Math.hypot(x2 - x1, y2 - y1);
    if (length >= left && length > 0) return [x1 + left / length * (x2 - x1), y1 + left / length * (y2 - y1)];
    left -= length;
  }
  return points.at(-1) ?? [0, 0];
}
