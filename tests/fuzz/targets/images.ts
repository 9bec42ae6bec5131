import { Buffer } from "node:buffer";
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { encode } from "fast-png";
import { decodePng } from "../../../src/inference/image/decode_png.ts";
import { concatBytes } from "../../../src/models/protobuf.ts";
import pillow from "../../fixtures/png/pillow.json" with { type: "json" };
import { mutate } from "../mutate.ts";
import type { Random } from "../random.ts";
import { Broken, plainTarget } from "../target.ts";

/** Of every colour type and depth that Pillow writes, an interlaced one, and a chart. */
const FILES: readonly Uint8Array[] = [
  ...pillow.map(({ png }) => Uint8Array.fromBase64(png)),
  encode({ width: 9, height: 5, channels: 3, data: new Uint8Array(135) }, { interlace: "Adam7" }),
  encode({ width: 64, height: 48, channels: 4, data: new Uint8Array(12288).map((_, i) => i) }),
];

interface Chunk {
  type: string;
  data: Uint8Array;
}

/** Bytes as they come, or chunks changed and put together again with right checksums. */
export const png = plainTarget({
  name: "png",
  cases: 40_000,
  make(random) {
    const file = random.pick(FILES);
    return random.chance(0.3) ? mutate(file, random, FILES) : join(changeChunks(split(file), random));
  },
  run(input) {
    const { width, height, data } = decodePng(input, "x.png");
    if (data.length !== 3 * width * height) throw new Broken(`${data.length} bytes for ${width}x${height}`);
  },
});

function split(file: Uint8Array): Chunk[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= file.length; at += 12 + view.getUint32(at)) {
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    chunks.push({ type, data: file.slice(at + 8, at + 8 + view.getUint32(at)) });
  }
  return chunks;
}

function join(chunks: readonly Chunk[]): Uint8Array {
  return concatBytes([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    ...chunks.flatMap(({ type, data }) => {
      const body = concatBytes([Buffer.from(type, "latin1"), data]);
      return [word(data.length), body, word(crc32(body))];
    }),
  ]);
}

function word(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

const TYPES = [
  "IHDR",
  "PLTE",
  "IDAT",
  "tRNS",
  "iCCP",
  "tEXt",
  "zTXt",
  "iTXt",
  "pHYs",
  "gAMA",
  "acTL",
  "fcTL",
  "fdAT",
  "IEND",
];

function changeChunks(chunks: Chunk[], random: Random): Chunk[] {
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const at = random.below(chunks.length);
    const chunk = chunks[at]!;
    const change = random.below(8);
    if (change === 0) chunks.splice(at, 0, { ...chunk });
    else if (change === 1) chunks.splice(at, 1);
    else if (change === 2) chunk.type = random.pick(TYPES);
    else if (change === 3) chunks.splice(at, 0, { type: random.pick(TYPES), data: anyData(random) });
    else if (change === 4) chunks.push(...chunks.splice(at, 1));
    else if (change === 5) changeHeader(chunks, random);
    else if (change === 6 && chunk.type === "IDAT") chunk.data = recompress(chunk.data, random);
    else chunk.data = mutate(chunk.data, random);
    if (chunks.length === 0) chunks.push({ type: "IEND", data: new Uint8Array() });
  }
  return chunks;
}

/** Sometimes a bomb: 32 MB of zeros in 32 KB. */
function anyData(random: Random): Uint8Array {
  if (random.chance(0.9)) return random.bytes(random.below(60));
  const keyword = Uint8Array.of(0x61, 0, 0);
  const bomb = deflateSync(new Uint8Array(random.pick([1 << 16, 1 << 22, 1 << 25])));
  return random.chance(0.5) ? bomb : concatBytes([keyword, bomb]);
}

function changeHeader(chunks: readonly Chunk[], random: Random): void {
  const header = chunks.find(({ type }) => type === "IHDR");
  if (header === undefined || header.data.length < 13) return;
  const sizes = [0, 1, 2, 8, 100, 4000, 8192, 40_000, 0x7fffffff];
  const at = random.pick([0, 4, 8, 9, 10, 11, 12]);
  if (at < 8) header.data.set(word(random.pick(sizes)), at);
  else header.data[at] = random.pick([0, 1, 2, 3, 4, 6, 8, 16, 32]);
}

function recompress(data: Uint8Array, random: Random): Uint8Array {
  try {
    return deflateSync(mutate(inflateSync(data), random));
  } catch {
    return data;
  }
}
