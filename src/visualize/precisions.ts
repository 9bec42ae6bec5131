/** Widths of the known precisions, widest first; what is not listed follows in alphabetical order. */
const ORDER = [
  "fp32",
  "bf16",
  "fp16",
  "q8",
  "int8",
  "uint8",
  "quantized",
  "q4",
  "q4f16",
  "int4",
  "bnb4",
  "q2",
];

export function sortPrecisions(precisions: Iterable<string>): string[] {
  const rank = (precision: string) => {
    const index = ORDER.indexOf(precision.toLowerCase());
    return index < 0 ? ORDER.length : index;
  };
  return [...precisions].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
