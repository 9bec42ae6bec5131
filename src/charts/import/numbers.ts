/** What separates the whole part of a number from its fraction. */
export type DecimalMark = "." | ",";

/**
 * The decimal mark of a file, from the texts of its prices. With commas between cells it is a point. Else it is the
 * mark that stands last in a number with both marks, or a comma where only commas occur ("1,09").
 */
export function findDecimalMark(prices: readonly string[], delimiter: string): DecimalMark {
  if (delimiter === ",") return ".";
  const mixed = prices.find((text) => text.includes(",") && text.includes("."));
  if (mixed !== undefined) return mixed.lastIndexOf(",") > mixed.lastIndexOf(".") ? "," : ".";
  return prices.some((text) => text.includes(",")) ? "," : ".";
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/;

/** Parses a number, thousands marks allowed; NaN for anything that is not wholly a number. */
export function parseNumber(text: string, mark: DecimalMark): number {
  const pointed = mark === "." ? text : text.replace(/[.,]/g, (c) => c === "," ? "." : ",");
  if (NUMBER.test(pointed)) return Number(pointed);
  return GROUPED.test(pointed) ? Number(pointed.replaceAll(",", "")) : NaN;
}

const FACTORS: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9 };

/** Parses a volume, which may be shortened ("1.25M"); NaN for anything else. */
export function parseVolume(text: string, mark: DecimalMark): number {
  const factor = FACTORS[text.slice(-1).toUpperCase()];
  return factor === undefined ? parseNumber(text, mark) : parseNumber(text.slice(0, -1), mark) * factor;
}

/** Whether a cell says that there is no value. */
export function isMissing(text: string): boolean {
  return text === "" || text === "-" || /^(null|nan|n\/a|na|none)$/i.test(text);
}

/** Digits after the decimal mark in the text of a number. */
export function countDecimals(text: string, mark: DecimalMark): number {
  const at = text.lastIndexOf(mark);
  return at < 0 ? 0 : text.length - at - 1;
}
