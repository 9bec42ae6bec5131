import type { Box, Point } from "./box.ts";
import { type Face, type Fonts, textWidth } from "./fonts.ts";
import { type DomNode, elementsIn, inherited, isElement, presentation } from "./nodes.ts";

const DEFAULT_SIZE = 16;

/** Font size of an element in pixels; a share of its parent's where it is in percent or em. */
export function fontSize(node: DomNode | null): number {
  if (node === null || !isElement(node)) return DEFAULT_SIZE;
  const given = presentation(node, "font-size");
  if (given === null || given === "") return fontSize(node.parentNode);
  const value = parseFloat(given);
  if (given.endsWith("%")) return value / 100 * fontSize(node.parentNode);
  return given.endsWith("em") ? value * fontSize(node.parentNode) : value;
}

function faceOf(node: DomNode, { regular, bold }: Fonts): Face {
  const weight = inherited(node, "font-weight") ?? "normal";
  return weight === "bold" || Number(weight) >= 600 ? bold : regular;
}

interface Piece {
  readonly text: string;
  readonly node: DomNode;
  /** Where a new line begins, or null to go on behind the piece before. */
  readonly start: Point | null;
  readonly raise: number;
}

/** Pieces of a text element in reading order: its own text, and that of its tspans. */
function piecesOf(node: DomNode, x: number, y: number): Piece[] {
  let [line, start, raise]: [number, Point | null, number] = [y, [x, y], 0];
  const pieces: Piece[] = [];
  for (const child of node.childNodes) {
    if (!isElement(child)) {
      if (child.textContent !== "") pieces.push({ text: child.textContent, node, start, raise });
      start = child.textContent === "" ? start : null;
      continue;
    }
    const ownX = child.getAttribute("x");
    const shift = lengthIn(child.getAttribute("dy"), child);
    if (ownX === null) raise += shift;
    else {
      line = Number(child.getAttribute("y") ?? line) + shift;
      [start, raise] = [[Number(ownX), line], 0];
    }
    const inner = piecesOf(child, 0, 0).map((piece, i) => ({
      ...piece,
      start: i === 0 ? start : null,
      raise,
    }));
    pieces.push(...inner);
    if (inner.length > 0) start = null;
  }
  return pieces;
}

function lengthIn(text: string | null, node: DomNode): number {
  if (text === null) return 0;
  return text.endsWith("em") ? parseFloat(text) * fontSize(node) : parseFloat(text);
}

/** The box that a browser reports of a text: its lines as wide as their glyphs' advances, as high as the font says. */
export function textBox(node: DomNode, fonts: Fonts): Box | null {
  const [x, y] = ["x", "y"].map((name) => Number(node.getAttribute(name) ?? 0)) as [number, number];
  const boxes: Box[] = [];
  let line: Piece[] = [];
  const finish = () => {
    if (line.length > 0) boxes.push(lineBox(line, fonts));
    line = [];
  };
  for (const piece of piecesOf(node, x, y + lengthIn(node.getAttribute("dy"), node))) {
    if (piece.start !== null) finish();
    line.push(piece);
  }
  finish();
  return boxes.length === 0 ? null : {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

function lineBox(pieces: readonly Piece[], fonts: Fonts): Box {
  const [x, y] = pieces[0]!.start ?? [0, 0];
  const width = pieces.reduce(
    (sum, { text, node }) => sum + textWidth(text, fontSize(node), faceOf(node, fonts)),
    0,
  );
  const anchor = inherited(pieces[0]!.node, "text-anchor") ?? "start";
  const left = anchor === "middle" ? x - width / 2 : anchor === "end" ? x - width : x;
  // Browsers round what a font says of its height to whole pixels.
  const edges = pieces.map(({ node, raise }) => {
    const { ascent, descent } = faceOf(node, fonts).metrics;
    const size = fontSize(node);
    return { top: y + raise - Math.round(ascent * size), bottom: y + raise + Math.round(descent * size) };
  });
  return {
    left,
    right: left + width,
    top: Math.min(...edges.map(({ top }) => top)),
    bottom: Math.max(...edges.map(({ bottom }) => bottom)),
  };
}

export function hasText(node: DomNode): boolean {
  return node.localName === "text" || elementsIn(node).some(hasText);
}
