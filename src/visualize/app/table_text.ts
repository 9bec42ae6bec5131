/** Rows of cells, the head first. */
export type Rows = readonly (readonly string[])[];

/**
 * RFC 4180: CRLF, quotes where they are needed. What a spreadsheet would take for a formula gets an apostrophe in
 * front, but numbers stay numbers.
 */
export function toCsv(rows: Rows): string {
  return rows.map((row) => row.map(csvCell).join(",") + "\r\n").join("");
}

function csvCell(text: string): string {
  const isFormula = /^\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) &&
    !/^[+-]?[\d.,]+(e[+-]?\d+)?$/i.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table of GitHub's Markdown; markup in cells stays text. */
export function toMarkdown(rows: Rows, numeric: readonly boolean[]): string {
  const [head = [], ...body] = rows.map((row) => row.map(markdownCell));
  const rule = head.map((_, i) => numeric[i] === true ? "---:" : "---");
  return [head, rule, ...body].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

function markdownCell(text: string): string {
  return text.replace(
    /[\\`*_~|[\]<>&]/g,
    (character) =>
      character === "<"
        ? "&lt;"
        : character === ">"
        ? "&gt;"
        : character === "&"
        ? "&amp;"
        : `\\${character}`,
  ).replace(/\s*[\r\n]+\s*/g, " ");
}

/** Orders texts as numbers where they begin with one, else as text; what is missing comes last either way. */
export function compareCells(a: string, b: string, descending: boolean): number {
  const [x, y] = [sortKey(a), sortKey(b)];
  if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
  const sign = descending ? -1 : 1;
  if (typeof x === "number" && typeof y === "number") return sign * (x - y);
  return sign * String(x).localeCompare(String(y), "en", { numeric: true });
}

function sortKey(text: string): number | string | null {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "–") return null;
  const number = /^[+-]?\d[\d,]*(\.\d+)?(e[+-]?\d+)?(?=$|[\s%])/i.exec(trimmed);
  return number === null ? trimmed : Number(number[0].replaceAll(",", ""));
}
