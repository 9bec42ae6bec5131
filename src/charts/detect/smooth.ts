/** Share of the cross-validated bandwidth that Lo, Mamaysky and Wang use, found by asking technical analysts. */
const LMW_SHARE = 0.3;

/** Beyond this many bandwidths a Gaussian weight is below 1e-3 of the largest. */
const REACH = 3.7;

/** Bandwidths tried by cross-validation, in bars. */
const BANDWIDTHS = [0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6];

/**
 * Nadaraya-Watson regression of a series on its index with a Gaussian kernel: Lo, Mamaysky and Wang (2000),
 * Foundations of Technical Analysis, equation 6.
 * @param bandwidth standard deviation of the kernel in bars, above 0.
 * @param leaveOut leaves each bar out of its own mean, as cross-validation needs.
 */
export function kernelRegression(values: Float64Array, bandwidth: number, leaveOut = false): Float64Array {
  const reach = Math.max(1, Math.ceil(REACH * bandwidth));
  const weights = Float64Array.from({ length: reach + 1 }, (_, d) => Math.exp(-0.5 * (d / bandwidth) ** 2));
  const smooth = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let sum = 0;
    let total = 0;
    for (let j = Math.max(0, i - reach); j <= Math.min(values.length - 1, i + reach); j++) {
      if (leaveOut && j === i) continue;
      const weight = weights[Math.abs(i - j)]!;
      sum += weight * values[j]!;
      total += weight;
    }
    smooth[i] = total > 0 ? sum / total : values[i]!;
  }
  return smooth;
}

/** The bandwidth with the least leave-one-out squared error (equation 10), times 0.3 (section II.A). */
export function lmwBandwidth(values: Float64Array): number {
  const errors = BANDWIDTHS.map((bandwidth) => {
    const smooth = kernelRegression(values, bandwidth, true);
    return values.reduce((sum, value, i) => sum + (value - smooth[i]!) ** 2, 0);
  });
  return LMW_SHARE * BANDWIDTHS[errors.indexOf(Math.min(...errors))]!;
}
