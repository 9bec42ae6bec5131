import { concatBytes } from "../../src/models/protobuf.ts";
import type { Random } from "./random.ts";

const utf8 = new TextEncoder();

/** Texts that parsers trip over. */
const TEXTS = [
  "\0",
  "\uFEFF",
  "\r",
  "\r\n\r\n",
  '"',
  '""',
  ",",
  ",,,,,,,,",
  "null",
  "[]",
  "{}",
  "true",
  "1e999",
  "-1",
  "-0",
  "NaN",
  "Infinity",
  "0x1f",
  "9007199254740993",
  "99999999999999999999999999",
  "../../../../etc/passwd",
  "..\\..\\x",
  "/etc/passwd",
  "..",
  ".",
  "__proto__",
  "constructor",
  "\x1b[2J\x1b]0;title\x07",
  "\u009b31m",
  "\u202Egnp.exe",
  "=cmd|'/c calc'!A1",
  "file:///etc/passwd",
  "data: ",
  "\ud800",
];
const BYTES = [0, 1, 9, 10, 13, 0x22, 0x2c, 0x7f, 0x80, 0xc0, 0xff];
const INTEGERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

type Change = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array;

/** Changes that know nothing of the format. */
const CHANGES: readonly Change[] = [
  function flipBit(bytes, random) {
    const copy = bytes.slice();
    if (copy.length > 0) copy[random.below(copy.length)]! ^= 1 << random.below(8);
    return copy;
  },
  function setByte(bytes, random) {
    const copy = bytes.slice();
    if (copy.length > 0) copy[random.below(copy.length)] = random.pick(BYTES);
    return copy;
  },
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.slice(random.below(bytes.length + 1)),
  function remove(bytes, random) {
    const [start, end] = range(bytes, random);
    return concatBytes([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  function duplicate(bytes, random) {
    const [start, end] = range(bytes, random);
    const times = random.chance(0.05) ? 1 + random.below(1 + Math.floor(200_000 / (end - start + 1))) : 2;
    const part = bytes.subarray(start, end);
    return concatBytes([
      bytes.subarray(0, end),
      ...Array.from({ length: times }, () => part),
      bytes.subarray(end),
    ]);
  },
  function splice(bytes, random, others) {
    const other = others.length > 0 ? random.pick(others) : bytes;
    const [start, end] = range(other, random);
    return insert(bytes, random, other.subarray(start, end));
  },
  function setInteger(bytes, random) {
    const copy = bytes.slice();
    if (copy.length < 4) return copy;
    const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
    view.setUint32(random.below(copy.length - 3), random.pick(INTEGERS), random.chance(0.5));
    return copy;
  },
  (bytes, random) => insert(bytes, random, utf8.encode(random.pick(TEXTS))),
  (bytes, random) => insert(bytes, random, random.bytes(1 + random.below(16))),
  replaceNumber,
  replaceString,
  nest,
  function repeatByte(bytes, random) {
    const length = random.chance(0.05) ? 300_000 : 1 + random.below(2000);
    return insert(bytes, random, new Uint8Array(length).fill(random.pick(BYTES)));
  },
];

/** A copy of `bytes` with one to six changes; `others` are spliced into it. */
export function mutate(bytes: Uint8Array, random: Random, others: readonly Uint8Array[] = []): Uint8Array {
  let mutated = bytes;
  const changes = random.chance(0.5) ? 1 : 1 + random.below(6);
  for (let i = 0; i < changes; i++) mutated = random.pick(CHANGES)(mutated, random, others);
  return mutated.length > 2_000_000 ? mutated.slice(0, 2_000_000) : mutated;
}

function range(bytes: Uint8Array, random: Random): [number, number] {
  const start = random.below(bytes.length + 1);
  const longest = random.chance(0.8) ? 40 : bytes.length;
  return [start, Math.min(bytes.length, start + random.below(longest + 1))];
}

function insert(bytes: Uint8Array, random: Random, part: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1);
  return concatBytes([bytes.subarray(0, at), part, bytes.subarray(at)]);
}

/** A number in the text becomes another one. */
function replaceNumber(bytes: Uint8Array, random: Random): Uint8Array {
  const numbers = [
    "0",
    "-1",
    "1e308",
    "1e999",
    "4294967296",
    "9007199254740993",
    "0.5",
    "1e-320",
    "null",
    "65536",
  ];
  return replace(bytes, random, /-?\d+(\.\d+)?/g, () => random.pick(numbers));
}

/** A JSON string in the text becomes another value. */
function replaceString(bytes: Uint8Array, random: Random): Uint8Array {
  return replace(bytes, random, /"[^"\\]{0,200}"/g, () => {
    if (random.chance(0.3)) return random.pick(["null", "1", "[]", "{}", "true", "[[1]]", '{"a":{}}']);
    return JSON.stringify(random.pick(TEXTS));
  });
}

/** Brackets so deep that a recursive reader runs out of stack. */
function nest(bytes: Uint8Array, random: Random): Uint8Array {
  const depth = random.pick([10, 300, 5000, 50_000]);
  const [open, close] = random.pick([["[", "]"], ['{"a":', "}"], ["(", ")"], ["-", ""]]);
  const value = random.chance(0.5) ? open.repeat(depth) + "1" + close.repeat(depth) : open.repeat(depth);
  if (random.chance(0.5)) return insert(bytes, random, utf8.encode(value));
  return replace(bytes, random, /"[^"\\]{0,200}"|\d+/g, () => value);
}

function replace(bytes: Uint8Array, random: Random, pattern: RegExp, by: () => string): Uint8Array {
  if (bytes.length > 300_000) return bytes;
  const text = new TextDecoder().decode(bytes);
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return bytes;
  const { index, 0: old } = random.pick(found);
  return utf8.encode(text.slice(0, index) + by() + text.slice(index + old.length));
}
