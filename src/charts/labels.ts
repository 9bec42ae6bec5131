import * as v from "valibot";
import { readBoundedText } from "../bounded_file.ts";
import { UserError } from "../errors.ts";
import { MAX_BARS } from "./market.ts";
import { PATTERNS, TRENDS } from "./patterns.ts";

/** One line of `labels.jsonl`: what is known of one chart. */
export const LabelSchema = v.object({
  image: v.string(),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  pattern: v.nullable(v.picklist(PATTERNS)),
  trend: v.nullable(v.picklist(TRENDS)),
  seed: v.nullable(v.number()),
  noise: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  style: v.string(),
  symbol: v.string(),
  timeframe: v.string(),
  bars: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_BARS)),
  key_points: v.array(v.tuple([v.number(), v.number()])),
  source: v.string(),
  control_of: v.exactOptional(v.string()),
});

/**
 * Ground truth of one chart. `pattern` and `trend` are null for a chart nobody labelled (real prices on which the
 * rule detector is not sure). `key_points` are [bar index, price] pairs of the pattern's turning points. `source` is
 * `generated`, or `csv:FILE` for real prices, or `control`: the chart `control_of` without its pattern, or
 * `random_walk`: a random walk in place of one without a pattern.
 */
export type Label = v.InferOutput<typeof LabelSchema>;

/** Largest file of labels, bytes; longest line, characters: a label has a few hundred. */
const LARGEST_FILE = 256 * 2 ** 20;
const LONGEST_LINE = 1 << 20;

/**
 * The text of a `labels.jsonl` file.
 * @throws {UserError} where it is too large, or no file; Deno's errors where it cannot be read.
 */
export async function readLabelText(path: string): Promise<string> {
  return await readBoundedText(path, LARGEST_FILE);
}

/**
 * Parses the text of a `labels.jsonl` file; blank lines are skipped.
 * @throws {UserError} naming `file` and the line that is not valid.
 */
export function parseLabels(text: string, file: string): Label[] {
  const labels: Label[] = [];
  text.split("\n").forEach((line, index) => {
    if (line.length > LONGEST_LINE) {
      throw new UserError(`cannot read the label at ${file}:${index + 1}: it has ${line.length} characters`);
    }
    if (line.trim() === "") return;
    labels.push(parseLabel(line, `${file}:${index + 1}`));
  });
  return labels;
}

function parseLabel(line: string, place: string): Label {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new UserError(`cannot read the label at ${place}: it is not JSON`, { cause });
  }
  const parsed = v.safeParse(LabelSchema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new UserError(
    `cannot read the label at ${place}: ${v.getDotPath(issue) ?? "line"}: ${issue.message}`,
  );
}

export function formatLabels(labels: readonly Label[]): string {
  return labels.map((label) => JSON.stringify(label) + "\n").join("");
}
