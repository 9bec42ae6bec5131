import { parseHTML } from "linkedom";
import type { Box } from "./box.ts";
import { makeCanvas } from "./canvas.ts";
import type { Fonts } from "./fonts.ts";
import { clientBox, ownBox } from "./node_box.ts";
import type { DomNode } from "./nodes.ts";
import { lengthOf, pathPoints, pointAt } from "./paths.ts";
import { textBox } from "./text_box.ts";

export interface HeadlessDocument {
  readonly body: DomNode & { appendChild(node: DomNode): void };
  createElement(name: string): DomNode;
  createElementNS(namespace: string, name: string): DomNode;
}

/** A window of linkedom with what Plotly asks beyond it. The prototypes that are mended are this window's only user's. */
export function headlessWindow(fonts: Fonts): { window: object; document: HeadlessDocument } {
  const window = parseHTML("<!DOCTYPE html><html><head></head><body></body></html>") as unknown as
    & { document: HeadlessDocument }
    & Record<string, unknown>;
  const { document } = window;
  mendElements(document, fonts);
  const create = document.createElement.bind(document);
  document.createElement = (name) => {
    const element = create(name);
    if (name.toLowerCase() === "canvas") makeCanvas(element);
    return element;
  };
  const extra = {
    ...{ devicePixelRatio: 1, innerWidth: 1200, innerHeight: 800, scrollX: 0, scrollY: 0 },
    navigator: { userAgent: "" },
    getComputedStyle: computedStyle,
    matchMedia: () => ({ matches: false, addListener() {}, removeListener() {} }),
    requestAnimationFrame: (work: (time: number) => void) => setTimeout(() => work(0)),
    cancelAnimationFrame: clearTimeout,
    XMLSerializer: class {
      serializeToString = String;
    },
    URL: { createObjectURL: () => "", revokeObjectURL() {} },
  };
  const own = Object.assign(Object.create(null) as Record<string, unknown>, extra);
  const proxy = new Proxy(window, {
    get: (target, name) => typeof name === "string" && name in own ? own[name] : Reflect.get(target, name),
    set: (_target, name, value) => (own[String(name)] = value, true),
    has: (target, name) => name in own || name in target,
  });
  return { window: proxy, document };
}

/** What a style attribute says; Plotly asks for little else. */
function computedStyle(node: DomNode & { readonly style: Record<string, string> }) {
  return new Proxy({}, {
    get: (_target, name) => {
      if (name === "getPropertyValue") return (key: string) => node.style[key] || "";
      if (name === "transform") return "none";
      return typeof name === "string" ? node.style[name] ?? "" : undefined;
    },
  });
}

/** Measures, and names in lower case: linkedom's SVG elements are called `PATH`. */
function mendElements(document: HeadlessDocument, fonts: Fonts): void {
  const svg = Object.getPrototypeOf(document.createElementNS("http://www.w3.org/2000/svg", "g"));
  const html = Object.getPrototypeOf(Object.getPrototypeOf(document.createElement("div")));
  const points = (node: DomNode) => pathPoints(node.getAttribute("d") ?? "");
  const methods: Record<string, (this: DomNode, argument: number) => unknown> = {
    getBBox() {
      return rectangle(ownBox(this, fonts));
    },
    getBoundingClientRect() {
      return rectangle(clientBox(this, fonts));
    },
    getComputedTextLength() {
      const box = textBox(this, fonts);
      return box === null ? 0 : box.right - box.left;
    },
    getTotalLength() {
      return lengthOf(points(this));
    },
    getPointAtLength(distance) {
      const [x, y] = pointAt(points(this), distance);
      return { x, y };
    },
    getScreenCTM() {
      return { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0, inverse: () => this };
    },
  };
  for (const [name, value] of Object.entries(methods)) define(svg, name, { value });
  for (const name of ["nodeName", "tagName"]) {
    define(svg, name, {
      get(this: DomNode) {
        return this.localName;
      },
    });
  }
  define(html, "getBoundingClientRect", {
    value(this: DomNode) {
      return rectangle(null);
    },
  });
}

function define(prototype: object, name: string, property: PropertyDescriptor): void {
  Object.defineProperty(prototype, name, { ...property, configurable: true });
}

function rectangle(box: Box | null) {
  const { left, top, right, bottom } = box ?? { left: 0, top: 0, right: 0, bottom: 0 };
  return { left, top, right, bottom, x: left, y: top, width: right - left, height: bottom - top };
}
