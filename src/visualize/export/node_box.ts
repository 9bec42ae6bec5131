import {
  apply,
  type Box,
  boxAround,
  corners,
  IDENTITY,
  type Matrix,
  multiply,
  parseTransform,
  type Point,
} from "./box.ts";
import type { Fonts } from "./fonts.ts";
import { type DomNode, elementsIn, isElement } from "./nodes.ts";
import { pathPoints } from "./paths.ts";
import { textBox } from "./text_box.ts";

/** What takes no place by itself. */
const INVISIBLE = new Set(["defs", "clipPath", "style", "title", "metadata", "linearGradient", "filter"]);

/** `getBBox`: in the element's own coordinates. */
export function ownBox(node: DomNode, fonts: Fonts): Box | null {
  return boxAround(pointsOf(node, fonts, IDENTITY));
}

/** `getBoundingClientRect`: after its own transformations and those of all ancestors. */
export function clientBox(node: DomNode, fonts: Fonts): Box | null {
  let matrix = IDENTITY;
  for (let at: DomNode | null = node; at !== null && isElement(at); at = at.parentNode) {
    matrix = multiply(parseTransform(at.getAttribute("transform")), matrix);
  }
  return boxAround(pointsOf(node, fonts, matrix));
}

function pointsOf(node: DomNode, fonts: Fonts, matrix: Matrix): Point[] {
  if (INVISIBLE.has(node.localName)) return [];
  const own = shapePoints(node, fonts);
  if (own !== null) return own.map((point) => apply(matrix, point));
  return elementsIn(node).flatMap((child) => {
    const inner = multiply(matrix, parseTransform(child.getAttribute("transform")));
    return pointsOf(child, fonts, inner);
  });
}

/** Null for what is no shape by itself. */
function shapePoints(node: DomNode, fonts: Fonts): Point[] | null {
  const number = (name: string) => parseFloat(node.getAttribute(name) ?? "0") || 0;
  switch (node.localName) {
    case "text": {
      const box = textBox(node, fonts);
      return box === null ? [] : corners(box);
    }
    case "path":
      return pathPoints(node.getAttribute("d") ?? "");
    case "rect":
    case "image": {
      const [left, top] = [number("x"), number("y")];
      return corners({ left, top, right: left + number("width"), bottom: top + number("height") });
    }
    case "line":
      return [[number("x1"), number("y1")], [number("x2"), number("y2")]];
    case "circle": {
      const [x, y, r] = [number("cx"), number("cy"), number("r")];
      return corners({ left: x - r, top: y - r, right: x + r, bottom: y + r });
    }
    default:
      return null;
  }
}
