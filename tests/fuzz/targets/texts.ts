import fc from "fast-check";
import { parseAnswer } from "../../../src/scoring/parse_answer.ts";
import { columnsOf, evaluate } from "../../../src/visualize/expression.ts";
import { parseExpression } from "../../../src/visualize/expression.ts";
import { NUMERIC_COLUMNS } from "../../../src/visualize/columns.ts";
import { slugOf } from "../../../src/visualize/metric.ts";
import { ANSWERS } from "../../scoring/answers.ts";
import { mutate } from "../mutate.ts";
import { Broken, plainTarget } from "../target.ts";
import { sample } from "./tables.ts";

const utf8 = new TextEncoder();
const token = fc.constantFrom(
  ...NUMERIC_COLUMNS.map(({ name }) => name),
  "+",
  "-",
  "*",
  "/",
  "(",
  ")",
  "1",
  "2.5e3",
  " ",
  ".",
);
const expressionText = fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join(""));

export const expressions = plainTarget({
  name: "expressions",
  cases: 25_000,
  make(random) {
    const text = utf8.encode(sample(expressionText, random));
    return random.chance(0.4) ? text : mutate(text, random);
  },
  run(input) {
    const text = new TextDecoder().decode(input);
    const slug = slugOf(text);
    if (/[^\w]/.test(slug) || slug.length > 110) throw new Broken(`slug ${slug}`);
    const expression = parseExpression(text);
    columnsOf(expression);
    const value = evaluate(expression, () => 3);
    if (value !== null && Number.isNaN(value)) throw new Broken("not a number");
  },
});

const CORPUS = ANSWERS.map(({ text }) => utf8.encode(text));

export const answers = plainTarget({
  name: "answers",
  cases: 25_000,
  make: (random) => mutate(random.pick(CORPUS), random, CORPUS),
  run: (input) => void parseAnswer(new TextDecoder().decode(input)),
});
