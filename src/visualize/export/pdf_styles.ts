import { LIGHT } from "./template.ts";

/** Styles of the report; pdf_tags.ts knows headings by their size. */
export const STYLES = {
  title: { fontSize: 24, bold: true },
  heading: { fontSize: 15, bold: true, margin: [0, 0, 0, 4] },
  muted: { color: LIGHT.muted },
  note: { color: LIGHT.warn },
  small: { fontSize: 7.5 },
} as const;
