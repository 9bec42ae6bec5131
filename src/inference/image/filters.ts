/** The filters of antialiased resampling, named as in Pillow. */
export type Filter = "bilinear" | "bicubic" | "lanczos";

/** A filter's weight at distance x (in pixels of the smaller image), and the distance beyond which it is zero. */
export interface Kernel {
  readonly support: number;
  weight(x: number): number;
}

export const KERNELS: Readonly<Record<Filter, Kernel>> = {
  bilinear: { support: 1, weight: triangle },
  bicubic: { support: 2, weight: cubic },
  lanczos: { support: 3, weight: lanczos },
};

function triangle(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}

/** Keys' cubic convolution (1981) with a = -0.5. */
function cubic(x: number): number {
  const a = -0.5;
  const t = Math.abs(x);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
}

/** Sinc windowed by a sinc three times as wide. */
function lanczos(x: number): number {
  return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

function sinc(x: number): number {
  if (x === 0) return 1;
  const angle = x * Math.PI;
  return Math.sin(angle) / angle;
}
