/** Control characters but for tab and line feed, and what turns the direction of text. */
// deno-lint-ignore no-control-regex
const ACTIVE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Longest text that is written at once, characters: a value of a hostile file may be megabytes. */
const LONGEST = 1 << 16;

/**
 * Text as it may go to a terminal: what a terminal would act on (file names, answers and messages of servers may hold
 * escape sequences) stands as `\\x1b` or `\\u202e`, and very long text is cut.
 */
export function visible(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
  return short.replace(ACTIVE, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}
