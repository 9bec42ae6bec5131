/** Weights of `MatMulNBits` (onnxruntime's contrib operators): 4 bits each, in blocks with a scale of their own. */
export interface Q4Weights {
  /** Inputs and outputs of the layer. */
  readonly k: number;
  readonly n: number;
  /** Weights along K that share a scale: a power of two, at least 16. */
  readonly blockSize: number;
  /** [n, blocks, blockSize / 2]; the weight of even k is in a byte's low half. */
  readonly packed: Uint8Array;
  /** [n, blocks]. */
  readonly scales: Float32Array;
  /** [n, ceil(blocks / 2)], two to a byte; null: all 8. */
  readonly zeroPoints: Uint8Array | null;
}

/** Writes (q - zero point) * scale for every weight into `out`, [k, n], as a MatMul takes them. */
export function unpackQ4(
  { k, n, blockSize, packed, scales, zeroPoints }: Q4Weights,
  out: Float32Array,
): void {
  const blocks = Math.ceil(k / blockSize);
  const zeroRow = Math.ceil(blocks / 2);
  // Block by block, so that few rows of the output are written at a time.
  for (let block = 0; block < blocks; block++) {
    const first = block * blockSize;
    const count = Math.min(blockSize, k - first);
    for (let row = 0; row < n; row++) {
      const place = row * blocks + block;
      const scale = scales[place]!;
      const zero = zeroPoints === null
        ? 8
        : zeroPoints[row * zeroRow + (block >> 1)]! >> 4 * (block & 1) & 15;
      const from = place * blockSize / 2;
      for (let i = 0, to = first * n + row; i < count; i++, to += n) {
        out[to] = ((packed[from + (i >> 1)]! >> 4 * (i & 1) & 15) - zero) * scale;
      }
    }
  }
}
