/** Nobody means more than this by one sentence; what is read from one takes more than the square of its length. */
const PIECES = /.{1,1000}/gs;

/**
 * Brings an answer to one form: lower case, no Markdown or JSON signs, hyphens and underscores as spaces, straight
 * apostrophes, one sentence a string. Table cells become `label: value`. Of more than
 * 16,384 characters (about what 4096 tokens have, the most that can be asked for) only the first and the last are read. Brackets stay, for `namedPatterns`.
 */
export function sentencesOf(answer: string): string[] {
  return plainText(answer)
    .split(/[.!?]+(?=[\s)]|$)|;|\n/)
    .map((sentence) => sentence.replace(/\s+/g, " ").trim())
    .flatMap((sentence) => sentence.match(PIECES) ?? []);
}

/** Of longer answers the beginning and the end are read: regular expressions may take the square of a text's length. */
const BEGINNING = 12_288;
const END = 4096;

function shortened(answer: string): string {
  if (answer.length <= BEGINNING + END) return answer;
  return `${answer.slice(0, BEGINNING)}\n${answer.slice(-END)}`;
}

/** Runs of white space as one: many expressions begin with such a run. */
function singleSpaced(text: string): string {
  return text.replace(/\s+/g, (space) => space.includes("\n") ? "\n" : " ");
}

function plainText(answer: string): string {
  const plain = singleSpaced(shortened(shortened(answer).normalize("NFKC"))).toLowerCase()
    .replace(/[‘’ʼ`´]/g, "'")
    .replace(/^[ \t]*\|(.*)\|[ \t]*$/gm, (_, cells: string) => cells.replaceAll("|", ":"))
    .replace(/^[ \t]*(?:[-*+•>]|#+|\d+[.)])[ \t]+/gm, "")
    .replace(/["“”*{}[\]|]|(?<!\w)'|'(?!\w)/g, " ");
  return singleSpaced(plain)
    .replace(/\s+[-–—]+\s+|[–—]/g, ", ")
    .replace(/(?<=\w)[-_‐‑/](?=[a-z])/g, " ")
    .replaceAll("&", " and ")
    .replace(/\be\.\s?g\./g, "eg").replace(/\bi\.\s?e\./g, "ie").replace(/\betc\./g, "etc")
    .replace(/\bcan't\b|\bcan not\b/g, "cannot").replace(/n't\b/g, " not")
    .replace(/\s+([:,])/g, "$1")
    .replace(/\?\s+(no|yes)\b/g, ": $1");
}
