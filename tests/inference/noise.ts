/** The bytes that `noise` of training/golden_resample.py makes, so that golden inputs need not be stored. */
export function noise(count: number, seed: number): Uint8Array {
  const values = new Uint8Array(count);
  for (let i = 0, state = seed; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const top = state >>> 30;
    values[i] = top === 0 ? 0 : top === 1 ? 255 : (state >>> 16) & 255;
  }
  return values;
}
