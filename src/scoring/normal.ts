/** Below this the power series of erf is short and exact, above it the continued fraction of erfc converges fast. */
const SERIES_LIMIT = 2.5;

/** Standard normal distribution function, with full relative accuracy in both tails. */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const upper = x < SERIES_LIMIT ? (1 - erfSeries(x)) / 2 : erfcFraction(x) / 2;
  return z > 0 ? 1 - upper : upper;
}

/** erf(x) = 2/sqrt(pi) e^(-x^2) sum of 2^n x^(2n+1) / (2n+1)!! (DLMF 7.6.2): no cancellation. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

/** erfc(x) by its continued fraction (DLMF 7.9.2), evaluated from the far end. */
function erfcFraction(x: number): number {
  let fraction = x;
  for (let n = 80; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/**
 * Standard normal quantile: Newton's method on the distribution function, from a start on the right side of it.
 * @returns -Infinity for 0, Infinity for 1, NaN outside.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  // The tail's leading term; Newton's steps then come from below, where log cdf is concave.
  let z = p > 0.02 ? 0 : -Math.sqrt(-2 * Math.log(p));
  for (let step = 0; step < 60; step++) {
    const cdf = normalCdf(z);
    const change = Math.log(cdf / p) * cdf * Math.sqrt(2 * Math.PI) * Math.exp(z * z / 2);
    z -= change;
    if (Math.abs(change) <= 1e-15 * Math.max(1, Math.abs(z))) break;
  }
  return z;
}
