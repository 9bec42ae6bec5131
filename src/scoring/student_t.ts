/** Logarithm of the gamma function, x > 0: Stirling's series (DLMF 5.11.1) after a shift to x >= 15. */
export function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 15) shift += Math.log(at++);
  const inverse = 1 / (at * at);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/**
 * Regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22).
 * @param y 1 - x, given apart so that an x close to 1 keeps its digits.
 */
function incompleteBeta(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(y, x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(y),
  ) / a;
  return front * betaFraction(x, a, b);
}

/** Modified Lentz evaluation of the fraction. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - (a + b) * x / (a + 1) || tiny);
  let value = d;
  for (let m = 1; m < 10_000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    value *= c * d;
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return value;
}

/** P(|T| > |t|) of Student's t with `df` degrees of freedom, not necessarily whole. */
export function tTwoSided(t: number, df: number): number {
  return incompleteBeta(df / (df + t * t), t * t / (df + t * t), df / 2, 0.5);
}

/** The t that P(|T| > t) = `alpha`, 0 < alpha < 1: bisection in the logarithm of t, to the last bits. */
export function tCritical(alpha: number, df: number): number {
  let low = -40;
  let high = 40;
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (tTwoSided(Math.exp(middle), df) > alpha) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
