/** Written where a number is not known. Never a zero. */
export const MISSING = "–";

/** A measured number for people: `12,345`, `123.4`, `12.34`, `0.0123`; about four significant digits. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return MISSING;
  const size = Math.abs(value);
  if (size >= 1000) return formatCount(Math.round(value));
  if (size >= 100) return value.toFixed(1);
  if (size >= 1 || size === 0) return value.toFixed(2);
  return size >= 1e-4 ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}

/** A whole number with its thousands apart: `1,234,567`. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? MISSING : String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `12.34 ms`; the sign of a missing number alone where there is none. */
export function formatWithUnit(value: number | null | undefined, unit: string): string {
  const number = formatNumber(value);
  return number === MISSING || unit === "" ? number : `${number} ${unit}`;
}

/** A share of one as `96.2 %`. */
export function formatPercent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** `1 record`, `2 records`. */
export function count(n: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`;
}
