import { UserError } from "../errors.ts";
import { findColumn, NUMERIC_COLUMNS, type NumericColumn } from "./columns.ts";

/** An arithmetic expression of numeric columns. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "column"; readonly column: NumericColumn }
  | { readonly kind: "negative"; readonly of: Expression }
  | {
    readonly kind: "binary";
    readonly operator: Operator;
    readonly left: Expression;
    readonly right: Expression;
  };

export type Operator = "+" | "-" | "*" | "/";

interface Token {
  readonly text: string;
  readonly kind: "number" | "name" | "sign" | "end";
  /** Counted from 1. */
  readonly position: number;
}

/** Deeper ones are no expression that a person wrote. */
const DEEPEST = 100;

/**
 * Reads `latency_ms / (tokens + 1)`: numbers, names of numeric columns, + - * / and parentheses, with the usual
 * precedence, from left to right.
 * @throws {UserError} naming the place of what is wrong, with the known columns.
 */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  let at = 0;
  let depth = 0;
  const next = () => tokens[at]!;
  const takes = (...signs: string[]) => {
    const token = next();
    if (token.kind !== "sign" || !signs.includes(token.text)) return null;
    at++;
    return token.text as Operator;
  };
  const chain = (part: () => Expression, ...signs: Operator[]) => () => {
    let left = part();
    for (let operator = takes(...signs); operator !== null; operator = takes(...signs)) {
      left = { kind: "binary", operator, left, right: part() };
    }
    return left;
  };
  const factor = (): Expression => {
    if (++depth > DEEPEST) throw wrong(text, next().position, "it is nested too deeply");
    const result = takes("-") ? { kind: "negative", of: factor() } as const : atom();
    depth--;
    return result;
  };
  const atom = (): Expression => {
    const token = next();
    if (takes("(")) {
      const inner = sum();
      if (!takes(")")) throw unexpected(text, next(), '")"');
      return inner;
    }
    at++;
    if (token.kind === "number") return { kind: "number", value: Number(token.text) };
    if (token.kind === "name") return { kind: "column", column: columnNamed(text, token) };
    throw unexpected(text, token, "a number or a column");
  };
  const sum = chain(chain(factor, "*", "/"), "+", "-");
  const expression = sum();
  if (next().kind !== "end") throw unexpected(text, next(), "an operator or the end");
  return expression;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|([-+*/()]))/y;
  while (pattern.lastIndex < text.trimEnd().length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) {
      const position = start + text.slice(start).search(/\S/) + 1;
      throw wrong(text, position, `${JSON.stringify(text[position - 1])} means nothing here`);
    }
    const [, number, name, sign] = match;
    const kind = number !== undefined ? "number" : name !== undefined ? "name" : "sign";
    const found = number ?? name ?? sign!;
    tokens.push({ text: found, kind, position: pattern.lastIndex - found.length + 1 });
  }
  return [...tokens, { text: "", kind: "end", position: text.trimEnd().length + 1 }];
}

function columnNamed(text: string, { text: name, position }: Token): NumericColumn {
  const column = findColumn(name);
  if (column !== undefined) return column;
  throw wrong(text, position, `there is no numeric column "${name}"`);
}

function unexpected(text: string, token: Token, wanted: string): UserError {
  const found = token.kind === "end" ? "it ends" : `"${token.text}" stands`;
  return wrong(text, token.position, `${found} where ${wanted} should be`);
}

function wrong(text: string, position: number, what: string): UserError {
  return new UserError(`cannot draw the metric ${JSON.stringify(text)}: at character ${position}, ${what}`, {
    hint: `known: ${NUMERIC_COLUMNS.map(({ name }) => name).join(", ")}; with + - * / ( ) and numbers`,
  });
}

/**
 * The value of an expression.
 * @returns null where a column is not known, or the result is no finite number (a division by zero).
 */
export function evaluate(
  expression: Expression,
  valueOf: (column: NumericColumn) => number | null,
): number | null {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "column":
      return valueOf(expression.column);
    case "negative": {
      const value = evaluate(expression.of, valueOf);
      return value === null ? null : -value;
    }
    case "binary": {
      const left = evaluate(expression.left, valueOf);
      const right = evaluate(expression.right, valueOf);
      if (left === null || right === null) return null;
      const value = calculate(expression.operator, left, right);
      return Number.isFinite(value) ? value : null;
    }
  }
}

function calculate(operator: Operator, left: number, right: number): number {
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  return operator === "*" ? left * right : left / right;
}

/** Columns that an expression reads, each once. */
export function columnsOf(expression: Expression): NumericColumn[] {
  const found = new Set<NumericColumn>();
  const visit = (part: Expression): void => {
    if (part.kind === "column") found.add(part.column);
    else if (part.kind === "negative") visit(part.of);
    else if (part.kind === "binary") [part.left, part.right].forEach(visit);
  };
  visit(expression);
  return [...found];
}
