import type { Table } from "../figures/figure.ts";
import type { ContentNode } from "./pdf.ts";
import { LIGHT } from "./template.ts";

/** A table with its caption; numbers flush right, the head again on every page. */
export function tableNode({ caption, head, rows }: Table, fontSize: number): ContentNode {
  const align = (index: number) => (head[index]?.numeric ? "right" : "left");
  const cell = (text: string, index: number) => ({ text: text, alignment: align(index) });
  return {
    stack: [
      ...(caption === "" ? [] : [{ text: caption, style: "muted", margin: [0, 0, 0, 3], fontSize }]),
      {
        table: {
          headerRows: 1,
          dontBreakRows: true,
          keepWithHeaderRows: 1,
          widths: head.map(({ numeric }) => (numeric ? "auto" : "*")),
          body: [
            head.map(({ name }, index) => ({ ...cell(name, index), bold: true, fillColor: LIGHT.panel })),
            ...rows.map((row) => row.map((text, index) => ({ ...cell(text, index), bold: index === 0 }))),
          ],
        },
        layout: {
          hLineWidth: () => 0.5,
          vLineWidth: () => 0,
          hLineColor: () => LIGHT.line,
          ...{ paddingLeft: () => 3, paddingRight: () => 3, paddingTop: () => 2, paddingBottom: () => 1 },
        },
        fontSize,
      },
    ],
    margin: [0, 6, 0, 10],
  };
}
