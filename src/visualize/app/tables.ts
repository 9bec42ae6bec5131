/// <reference lib="dom" />
import { announce } from "./announce.ts";
import { copyText } from "./copy.ts";
import { compareCells, type Rows, toCsv, toMarkdown } from "./table_text.ts";

/** Gives every table of an element buttons that sort it, and that copy it. */
export function setUpTables(element: ParentNode): void {
  for (const place of element.querySelectorAll<HTMLElement>(".table")) {
    const table = place.querySelector("table")!;
    makeSortable(table);
    place.after(copyButtons(table));
  }
}

function makeSortable(table: HTMLTableElement): void {
  const heads = [...table.tHead!.rows[0]!.cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      sortRows(table, column, descending);
      announce(`Sorted by ${button.textContent}, ${descending ? "descending" : "ascending"}`);
    });
  });
}

function sortRows(table: HTMLTableElement, column: number, descending: boolean): void {
  const body = table.tBodies[0]!;
  const textOf = (row: HTMLTableRowElement) => row.cells[column]?.textContent ?? "";
  const sorted = [...body.rows].sort((a, b) => compareCells(textOf(a), textOf(b), descending));
  body.append(...sorted);
}

function copyButtons(table: HTMLTableElement): HTMLElement {
  const tools = document.createElement("div");
  tools.className = "tools";
  const add = (name: string, text: () => string) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", async () => {
      const copied = await copyText(text());
      announce(
        copied ? `Copied ${table.tBodies[0]!.rows.length} rows` : "The browser does not allow copying",
      );
    });
    tools.append(button);
  };
  const heads = () => [...table.tHead!.rows[0]!.cells];
  add("Copy as CSV", () => toCsv(rowsOf(table)));
  add(
    "Copy as Markdown",
    () => toMarkdown(rowsOf(table), heads().map((head) => head.classList.contains("number"))),
  );
  return tools;
}

function rowsOf(table: HTMLTableElement): Rows {
  return [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent ?? ""));
}
