import rendererModule from "pdfmake/js/Renderer.js";
import { STYLES } from "./pdf_styles.ts";

/** As much of pdfkit's document as tags need; see pdfkit's documentation, "Accessibility". */
interface Document {
  /** An element that is given children is ended with them. */
  struct(type: string, options: object, children?: readonly unknown[]): Element;
  addStructure(element: Element): void;
  markStructureContent(type: string): unknown;
  markContent(type: string): void;
  endMarkedContent(): void;
}

interface Element {
  add(child: Element): void;
}

interface Renderer {
  readonly pdfDocument: Document;
}

interface Line {
  readonly inlines: readonly { readonly fontSize?: number }[];
}

/** A picture of pictureNode. */
interface Picture {
  readonly alt?: string;
}

type Method = (this: Renderer, ...parameters: unknown[]) => void;

const { prototype } =
  (rendererModule as unknown as { default: { prototype: Record<string, Method> } }).default;

/**
 * pdfmake marks a document as tagged and tags nothing, so that a screen reader would find it empty. Here lines of text
 * become headings and paragraphs, pictures figures with a text in their place; rules and grounds are no content.
 */
wrap("renderLine", ([line]) => ({ type: typeOf(line as Line), options: {} }));
wrap(
  "renderSVG",
  ([picture]) => ({ type: "Figure", options: { alt: (picture as Picture).alt ?? "picture" } }),
);
wrap("renderVector", () => null);

function wrap(
  name: string,
  describe: (parameters: readonly unknown[]) => { type: string; options: object } | null,
): void {
  const original = prototype[name]!;
  prototype[name] = function (...parameters) {
    const document = this.pdfDocument;
    const tag = describe(parameters);
    if (tag === null) document.markContent("Artifact");
    else {
      const content = document.markStructureContent(tag.type);
      rootOf(document).add(document.struct(tag.type, tag.options, [content]));
    }
    original.apply(this, parameters);
    document.endMarkedContent();
  };
}

const roots = new WeakMap<Document, Element>();

function rootOf(document: Document): Element {
  const known = roots.get(document);
  if (known !== undefined) return known;
  const root = document.struct("Document", {});
  document.addStructure(root);
  roots.set(document, root);
  return root;
}

function typeOf({ inlines }: Line): string {
  const size = Math.max(...inlines.map(({ fontSize = 0 }) => fontSize));
  if (size === STYLES.title.fontSize) return "H1";
  return size === STYLES.heading.fontSize ? "H2" : "P";
}
