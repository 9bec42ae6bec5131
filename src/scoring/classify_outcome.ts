import type { Pattern } from "../charts/patterns.ts";
import type { MeasuredOutcome } from "../results/record.ts";

/** What decides the outcome of an answer. */
export interface AnswerFacts {
  readonly text: string;
  /** Why generation stopped: the model's end token, the limit of tokens, or a refusal that a server reports. */
  readonly stop: "end" | "length" | "refused";
  /** The pattern that `parseAnswer` read. */
  readonly pattern: Pattern | null;
}

/**
 * Outcome of an answer, the first that holds:
 * 1. `refused`: the server says so, or it names no pattern and declines (`I'm sorry, I can't ...`). An answer that
 *    declines to give financial advice and then names a pattern is an answer.
 * 2. `truncated`: the limit of tokens cut it off. A pattern that it had named by then still counts.
 * 3. `unparseable`: it names no pattern, or one that is none of the 16 labels.
 * 4. `ok`.
 */
export function classifyOutcome({ text, stop, pattern }: AnswerFacts): MeasuredOutcome {
  if (stop === "refused" || pattern === null && isRefusal(text)) return "refused";
  if (stop === "length") return "truncated";
  return pattern === null ? "unparseable" : "ok";
}

/** Phrases with which chat models decline; about themselves, so that `price cannot break out` is none. */
const REFUSALS: readonly RegExp[] = [
  /\b(?:i'm|i am|we're|we are) (?:very |really |so )?(?:sorry|afraid)\b/,
  /\bi (?:can't|cannot|can not|could not|couldn't|won't|will not) (?:\w+ )?(?:help|assist|provide|analy[sz]e|comply|answer|give|offer|fulfil+|process|view|see|interpret|identify|determine|do|make|engage|discuss)\b/,
  /\bi(?:'m| am) (?:not able|unable|not allowed|not permitted|not comfortable)\b/,
  /\b(?:i must|i have to|i need to) (?:decline|refuse)\b/,
  /\bi (?:don't|do not) (?:have the ability|feel comfortable)\b/,
  /\bas an? (?:ai|artificial intelligence|language model|large language model)\b[^.]*\b(?:can't|cannot|can not|unable|not able|don't|do not)\b/,
  /\b(?:against|violates?) (?:my|our|the) (?:guidelines|polic(?:y|ies)|programming)\b/,
];

function isRefusal(text: string): boolean {
  const plain = text.toLowerCase().replace(/[‘’ʼ`´]/g, "'").replace(/\s+/g, " ");
  return REFUSALS.some((phrase) => phrase.test(plain));
}
