/**
 * Brings an answer to one form: lower case, no Markdown or JSON signs, hyphens and underscores as spaces, straight
 * apostrophes, one sentence a string. Table cells become `label: value`. Only the first
 * 16,384 characters are read (the longest answer that can be asked for, 4096 tokens, has about as many). Brackets stay, for `namedPatterns`.
 */
export function sentencesOf(answer: string): string[] {
  return plainText(answer)
    .split(/[.!?]+(?=[\s)]|$)|;|\n/)
    .map((sentence) => sentence.replace(/\s+/g, " ").trim())
    .filter((sentence) => sentence !== "");
}

/** Of longer answers the beginning is read: some regular expressions take the square of a text's length. */
const LONGEST = 1 << 14;

function plainText(answer: string): string {
  return answer.slice(0, LONGEST).normalize("NFKC").slice(0, LONGEST).toLowerCase()
    .replace(/\s+/g, (space) => space.includes("\n") ? "\n" : " ")
    .replace(/[‘’ʼ`´]/g, "'")
    .replace(/^[ \t]*\|(.*)\|[ \t]*$/gm, (_, cells: string) => cells.replaceAll("|", ":"))
    .replace(/^[ \t]*(?:[-*+•>]|#+|\d+[.)])[ \t]+/gm, "")
    .replace(/["“”*{}[\]|]|(?<!\w)'|'(?!\w)/g, " ")
    .replace(/\s+[-–—]+\s+|[–—]/g, ", ")
    .replace(/(?<=\w)[-_‐‑/](?=[a-z])/g, " ")
    .replaceAll("&", " and ")
    .replace(/\be\.\s?g\./g, "eg").replace(/\bi\.\s?e\./g, "ie").replace(/\betc\./g, "etc")
    .replace(/\bcan't\b|\bcan not\b/g, "cannot").replace(/n't\b/g, " not")
    .replace(/\s+([:,])/g, "$1")
    .replace(/\?\s+(no|yes)\b/g, ": $1");
}
