import { Buffer } from "node:buffer";
// Before pdfmake, which asks for it while it loads.
import "./dirname.ts";
import "./pdf_tags.ts";
import pdfmakeModule from "pdfmake";
import { numbersIn } from "./box.ts";
import type { Fonts } from "./fonts.ts";
import { STYLES } from "./pdf_styles.ts";
import { LIGHT } from "./template.ts";

/** As much of pdfmake's document definition as is used here; see pdfmake's documentation, "Document definition object". */
export type Content = string | ContentNode | readonly Content[];

export interface ContentNode {
  readonly [key: string]: unknown;
}

export interface PdfDocument {
  readonly title: string;
  /** Stands in the file as the time of making; from the data, so that the same data give the same bytes. */
  readonly date: Date;
  readonly content: readonly Content[];
  /** Points; a height of "auto" makes one page as high as its content. */
  readonly page: { readonly width: number; readonly height: number | "auto" };
  readonly margins: readonly [left: number, top: number, right: number, bottom: number];
  /** Written at the foot of every page but the first. */
  readonly footer?: string;
}

interface Pdfmake {
  readonly virtualfs: { writeFileSync(name: string, content: Buffer): void };
  setFonts(fonts: object): void;
  setUrlAccessPolicy(allows: (url: string) => boolean): void;
  setLocalAccessPolicy(allows: (path: string) => boolean): void;
  createPdf(definition: object): { getBuffer(): Promise<Uint8Array> };
}

const pdfmake = pdfmakeModule as unknown as Pdfmake;

/** Typesets a document: fonts embedded, text selectable, nothing read from disk or network. */
export async function renderPdf(document: PdfDocument, fonts: Fonts): Promise<Uint8Array> {
  giveFonts(fonts);
  const { title, date, content, page, margins, footer } = document;
  const buffer = await pdfmake.createPdf({
    info: { title, creator: "chartvlm", producer: "chartvlm (pdfmake)", creationDate: date, modDate: date },
    ...{ version: "1.7", tagged: true, language: "en", displayTitle: true },
    pageSize: page,
    pageMargins: margins,
    content: [firstOfBoth(), ...content],
    defaultStyle: { font: "Arimo", fontSize: 9.5, lineHeight: 1.2, color: LIGHT.ink },
    styles: structuredClone(STYLES),
    footer: (at: number, pages: number) =>
      footer === undefined || at === 1 ? null : footerOf(footer, at, pages, margins),
  }).getBuffer();
  return new Uint8Array(buffer);
}

/** Opens both faces before any picture is drawn, which finds them by their PostScript names, and by no file. */
const firstOfBoth = (): Content => ({
  text: [{ text: " ", bold: true }, " "],
  fontSize: 0.1,
  lineHeight: 0.01,
});

/** The files' names are the faces' PostScript names, by which text within pictures finds the faces that are open. */
function giveFonts({ regular, bold }: Fonts): void {
  for (const { name, bytes } of [regular, bold]) {
    pdfmake.virtualfs.writeFileSync(name, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
  const face = { normal: regular.name, bold: bold.name, italics: regular.name, bolditalics: bold.name };
  pdfmake.setFonts({ Arimo: face });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => path === regular.name || path === bold.name);
}

function footerOf(
  text: string,
  at: number,
  pages: number,
  [left, , right]: PdfDocument["margins"],
): ContentNode {
  return {
    columns: [{ text, noWrap: true }, { text: `${at} of ${pages}`, alignment: "right", width: 60 }],
    margin: [left, 8, right, 0],
    fontSize: 7.5,
    color: LIGHT.muted,
  };
}

/**
 * A picture of that many points in width, or less where it would be too high. The document's own size would win over
 * it: it is taken away.
 */
export function pictureNode(
  svg: string,
  { width, highest = Infinity, alt }: {
    readonly width: number;
    readonly highest?: number;
    readonly alt: string;
  },
): ContentNode {
  const [tag] = /<svg[^>]*>/.exec(svg)!;
  const bare = tag!.replace(/ (?:width|height|style)="[^"]*"/g, "");
  const [, , boxWidth, boxHeight] = numbersIn(/viewBox="([^"]*)"/.exec(bare)![1]!);
  const fitting = Math.min(width, highest * boxWidth! / boxHeight!);
  return { svg: svg.replace(tag!, bare), width: fitting, font: "Arimo", alt };
}
