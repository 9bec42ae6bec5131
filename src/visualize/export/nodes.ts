/** As much of the DOM as the exporter meets. */
export interface DomNode {
  readonly nodeType: number;
  readonly localName: string;
  readonly parentNode: DomNode | null;
  readonly childNodes: Iterable<DomNode>;
  readonly textContent: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
}

export function isElement(node: DomNode): boolean {
  return node.nodeType === 1;
}

export function elementsIn(node: DomNode): DomNode[] {
  return [...node.childNodes].filter(isElement);
}

/** A property of the style attribute, or the attribute of that name; null for none. */
export function presentation(node: DomNode, name: string): string | null {
  const style = node.getAttribute("style");
  if (style !== null) {
    const found = declarations(style).find(([key]) => key === name);
    if (found !== undefined) return found[1];
  }
  return node.getAttribute(name);
}

/** Declarations of a style attribute. A semicolon within quotes or brackets ends none. */
export function declarations(style: string): [name: string, value: string][] {
  const parts = style.match(/(?:"[^"]*"|'[^']*'|\([^)]*\)|[^;])+/g) ?? [];
  return parts.flatMap((part) => {
    const colon = part.indexOf(":");
    return colon < 0 ? [] : [[part.slice(0, colon).trim(), part.slice(colon + 1).trim()]];
  });
}

/** The same, of the nearest ancestor that has it. */
export function inherited(node: DomNode | null, name: string): string | null {
  for (let at = node; at !== null && isElement(at); at = at.parentNode) {
    const value = presentation(at, name);
    if (value !== null && value !== "") return value;
  }
  return null;
}
