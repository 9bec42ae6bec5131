/**
 * Brings an answer to one form: lower case, no Markdown or JSON signs, hyphens and underscores as spaces, straight
 * apostrophes, one sentence a string. Table cells become `label: value`. Brackets stay, for `namedPatterns`.
 */
export function sentencesOf(answer: string): string[] {
  return plainText(answer)
    .split(/[.!?]+(?=[\s)]|$)|;|\n/)
    .map((sentence) => sentence.replace(/\s+/g, " ").trim())
    .filter((sentence) => sentence !== "");
}

function plainText(answer: string): string {
  return answer.normalize("NFKC").toLowerCase()
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
