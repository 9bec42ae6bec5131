import { type Pattern, PATTERNS } from "../charts/patterns.ts";
import type { Confusion } from "./metrics.ts";

/** Answers to labelled charts, 16 bytes each, grouped by chart when they are read. */
export interface AnswerList {
  /** @param chart what tells charts apart: SHA-256 of the picture, else its name. @param predicted null for no pattern. */
  add(chart: string, expected: Pattern, predicted: Pattern | null): void;
  readonly length: number;
  /** Codes of answers, chart by chart: chart g has `codes[starts[g]]` up to before `codes[starts[g + 1]]`. */
  clusters(): Clusters;
}

export interface Clusters {
  readonly keys: Float64Array;
  readonly codes: Uint16Array;
  readonly starts: Int32Array;
}

const CLASSES = PATTERNS.length;

/** One number for truth and answer; no answer is the class after the last. */
function codeOf(expected: Pattern, predicted: Pattern | null): number {
  const answer = predicted === null ? CLASSES : PATTERNS.indexOf(predicted);
  return PATTERNS.indexOf(expected) * (CLASSES + 1) + answer;
}

export function isRight(code: number): boolean {
  return Math.floor(code / (CLASSES + 1)) === code % (CLASSES + 1);
}

/** 53 bits of a text (two FNV-1a streams): two of a million charts share them with a probability of 1 in 18,000. */
export function chartKey(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x9e3779b1;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    b ^= b >>> 13;
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
}

export function answerList(): AnswerList {
  let keys = new Float64Array(16);
  let codes = new Uint16Array(16);
  let length = 0;
  return {
    add(chart, expected, predicted) {
      if (length === keys.length) {
        keys = doubled(keys, new Float64Array(2 * length));
        codes = doubled(codes, new Uint16Array(2 * length));
      }
      keys[length] = chartKey(chart);
      codes[length++] = codeOf(expected, predicted);
    },
    get length() {
      return length;
    },
    clusters: () => group(keys.subarray(0, length), codes.subarray(0, length)),
  };
}

/** A list of answers of which only the counts are known: each counts as one about a chart of its own. */
export function countedAnswers({ counts, unparsed }: Confusion<Pattern>): AnswerList {
  const table = counts.flatMap((row, k) => [...row, unparsed[k]!]);
  const length = table.reduce((total, n) => total + n, 0);
  return {
    add() {
      throw new TypeError("Cannot add to counted answers");
    },
    length,
    clusters() {
      const codes = new Uint16Array(length);
      let at = 0;
      table.forEach((n, code) => codes.fill(code, at, at += n));
      return {
        keys: Float64Array.from(codes.keys()),
        codes,
        starts: Int32Array.from({ length: length + 1 }, (_, i) => i),
      };
    },
  };
}

function doubled<T extends Float64Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function group(keys: Float64Array, codes: Uint16Array): Clusters {
  const order = Uint32Array.from(keys, (_, index) => index).sort((a, b) => keys[a]! - keys[b]! || a - b);
  const starts: number[] = [];
  order.forEach((item, place) => {
    if (place === 0 || keys[item] !== keys[order[place - 1]!]) starts.push(place);
  });
  return {
    keys: Float64Array.from(starts, (place) => keys[order[place]!]!),
    codes: Uint16Array.from(order, (item) => codes[item]!),
    starts: Int32Array.from([...starts, codes.length]),
  };
}

/** Counts of the answers of some charts, a chart as often as its number occurs. */
export function countAnswers({ codes, starts }: Clusters, charts?: Int32Array): Confusion<Pattern> {
  const table = new Uint32Array(CLASSES * (CLASSES + 1));
  const addRange = (from: number, to: number) => {
    for (let place = from; place < to; place++) table[codes[place]!]!++;
  };
  if (charts === undefined) addRange(0, codes.length);
  else for (let i = 0; i < charts.length; i++) addRange(starts[charts[i]!]!, starts[charts[i]! + 1]!);
  const rows = PATTERNS.map((_, k) => [...table.subarray(k * (CLASSES + 1), k * (CLASSES + 1) + CLASSES)]);
  const unparsed = PATTERNS.map((_, k) => table[k * (CLASSES + 1) + CLASSES]!);
  return { classes: PATTERNS, counts: rows, unparsed };
}
