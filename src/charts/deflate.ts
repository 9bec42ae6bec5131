/**
 * Deflate (RFC 1951) in the zlib format (RFC 1950), finding runs of one byte only and using the fixed Huffman code: what
 * zlib calls strategy RLE. Charts after PNG's filter "up" are little else than runs of zeros, so this is all that pays:
 * it takes a fifth of fflate's time for files of less than twice the size. It is plain arithmetic, so the same bytes come
 * out everywhere; the native zlib is faster still, but what it writes depends on its version and the processor.
 * @param data any bytes, not empty.
 */
export function deflateRuns(data: Uint8Array): Uint8Array {
  const out = new BitWriter(data.length);
  out.write(0x0178, 16); // deflate with a 32 KiB window; no dictionary, fastest level
  out.write(0b011, 3); // last block, fixed Huffman code
  for (let at = 0; at < data.length;) {
    const byte = data[at]!;
    out.write(CODE[byte]!, BITS[byte]!);
    at = writeRun(out, data, byte, at + 1);
  }
  out.write(CODE[END]!, BITS[END]!);
  return out.finish(adler32(data));
}

/** Writes the repetitions of `byte` from `at` on, as long as each match saves something; returns where they end. */
function writeRun(out: BitWriter, data: Uint8Array, byte: number, at: number): number {
  for (;;) {
    const limit = Math.min(data.length, at + LONGEST);
    let end = at;
    while (end < limit && data[end] === byte) end++;
    const length = end - at;
    if (length < SHORTEST) return at;
    out.write(RUN_CODE[length]!, RUN_BITS[length]!);
    at = end;
  }
}

const END = 256;
const SHORTEST = 3, LONGEST = 258;

/** Least length and extra bits of the symbols 257 to 285 (RFC 1951, 3.2.5). */
const LENGTHS = [
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  11,
  13,
  15,
  17,
  19,
  23,
  27,
  31,
  35,
  43,
  51,
  59,
  67,
  83,
  99,
  115,
  131,
  163,
  195,
  227,
  258,
];
const EXTRA_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

/** The fixed code of the symbols 0 to 287 (RFC 1951, 3.2.6), its bits reversed as the format wants them. */
const CODE = new Uint16Array(288), BITS = new Uint8Array(288);
for (let symbol = 0; symbol < 288; symbol++) {
  const [code, bits] = fixedCode(symbol);
  CODE[symbol] = reversed(code, bits);
  BITS[symbol] = bits;
}

/** A match of each length at distance 1 (symbol 0 of 5 bits): length symbol, extra bits, distance. */
const RUN_CODE = new Uint32Array(LONGEST + 1), RUN_BITS = new Uint8Array(LONGEST + 1);
for (let length = SHORTEST; length <= LONGEST; length++) {
  const index = LENGTHS.findLastIndex((least) => least <= length);
  const bits = BITS[257 + index]!;
  RUN_CODE[length] = CODE[257 + index]! | (length - LENGTHS[index]!) << bits;
  RUN_BITS[length] = bits + EXTRA_BITS[index]! + 5;
}

function fixedCode(symbol: number): [code: number, bits: number] {
  if (symbol < 144) return [0x30 + symbol, 8];
  if (symbol < 256) return [0x190 + symbol - 144, 9];
  if (symbol < 280) return [symbol - 256, 7];
  return [0xc0 + symbol - 280, 8];
}

function reversed(code: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit++) result |= (code >> bit & 1) << (bits - 1 - bit);
  return result;
}

/** Packs codes into bytes, lowest bit first. */
class BitWriter {
  readonly #bytes: Uint8Array;
  #at = 0;
  #pending = 0;
  #count = 0;

  /** @param inputLength bytes to be written as codes of at most 9 bits each. */
  constructor(inputLength: number) {
    this.#bytes = new Uint8Array(Math.ceil(inputLength * 9 / 8) + 16);
  }

  write(code: number, bits: number): void {
    this.#pending |= code << this.#count;
    this.#count += bits;
    while (this.#count >= 8) {
      this.#bytes[this.#at++] = this.#pending;
      this.#pending >>>= 8;
      this.#count -= 8;
    }
  }

  /** Fills the last byte and adds the checksum. */
  finish(checksum: number): Uint8Array {
    if (this.#count > 0) this.#bytes[this.#at++] = this.#pending;
    new DataView(this.#bytes.buffer).setUint32(this.#at, checksum);
    return this.#bytes.subarray(0, this.#at + 4);
  }
}

/** Checksum of RFC 1950; sums of 3800 bytes stay below 2^31. */
function adler32(data: Uint8Array): number {
  let a = 1, b = 0;
  for (let start = 0; start < data.length; start += 3800) {
    const end = Math.min(data.length, start + 3800);
    for (let at = start; at < end; at++) b += a += data[at]!;
    a %= 65521;
    b %= 65521;
  }
  return (b << 16 | a) >>> 0;
}
