/** A seeded stream of random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Whole number, uniform in low..high, both included. */
  integer(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One of the values, uniform. The list must not be empty. */
  pick<T>(values: readonly T[]): T;
}

/**
 * sfc32 (Chris Doty-Humphrey, PractRand), seeded through splitmix32 from any number of parts, so that
 * `random(42, 7)` is the stream of chart 7 of seed 42 whatever was drawn before it.
 */
export function random(...parts: readonly number[]): Random {
  const next = sfc32(parts);
  const random: Random = {
    next,
    between: (low, high) => low + (high - low) * next(),
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    chance: (probability) => next() < probability,
    pick: (values) => values[Math.floor(next() * values.length)]!,
  };
  return random;
}

function sfc32(parts: readonly number[]): () => number {
  let state = 0x9e3779b9;
  const mix = (value: number) => {
    state = (state + 0x9e3779b9 + value) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    state = z ^ (z >>> 15);
    return state;
  };
  for (const part of parts) {
    mix(part | 0);
    mix(Math.floor(part / 2 ** 32) | 0);
  }
  let a = mix(1), b = mix(2), c = mix(3), counter = 1;
  const step = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warmup = 0; warmup < 12; warmup++) step();
  return step;
}
