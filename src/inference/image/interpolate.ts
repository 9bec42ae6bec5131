/** Values of an image, channel by channel, rows top to bottom. */
export interface Planes {
  /** [channels, height, width]. */
  readonly data: Float32Array;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** The four inputs of an output, clamped to the edges, and their weights: entries 4 i to 4 i + 3 belong to output i. */
interface Taps {
  readonly indices: Int32Array;
  readonly weights: Float64Array;
}

/**
 * Interpolates as `torch.nn.functional.interpolate(mode="bicubic", align_corners=False)` does: Keys' cubic convolution
 * with a = -0.75, never antialiased, edges repeated.
 * @returns [channels, height, width]
 */
export function interpolateBicubic(source: Planes, height: number, width: number): Float32Array {
  const rows = tapsFor(source.height, height);
  const columns = tapsFor(source.width, width);
  const target = new Float32Array(source.channels * height * width);
  for (let channel = 0, out = 0; channel < source.channels; channel++) {
    const plane = channel * source.height * source.width;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) target[out++] = sumAt(source, plane, { rows, y, columns, x });
    }
  }
  return target;
}

interface Place {
  readonly rows: Taps;
  readonly y: number;
  readonly columns: Taps;
  readonly x: number;
}

function sumAt({ data, width }: Planes, plane: number, { rows, y, columns, x }: Place): number {
  let sum = 0;
  for (let i = 4 * y; i < 4 * y + 4; i++) {
    const row = plane + rows.indices[i]! * width;
    let line = 0;
    for (let j = 4 * x; j < 4 * x + 4; j++) line += data[row + columns.indices[j]!]! * columns.weights[j]!;
    sum += line * rows.weights[i]!;
  }
  return sum;
}

function tapsFor(from: number, to: number): Taps {
  const taps = { indices: new Int32Array(4 * to), weights: new Float64Array(4 * to) };
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * (from / to) - 0.5;
    const first = Math.floor(center) - 1;
    for (let k = 0; k < 4; k++) {
      taps.indices[4 * i + k] = Math.min(Math.max(first + k, 0), from - 1);
      taps.weights[4 * i + k] = cubic(Math.abs(center - first - k));
    }
  }
  return taps;
}

/** Keys' cubic convolution (1981) with a = -0.75, at a distance of at most 2. */
function cubic(t: number): number {
  const a = -0.75;
  return t <= 1 ? ((a + 2) * t - (a + 3)) * t * t + 1 : ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
}
