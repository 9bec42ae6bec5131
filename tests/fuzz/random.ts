/** A stream of random numbers that a seed and the number of a case make again. */
export interface Random {
  /** A whole number, 0 to below `most`. */
  below(most: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** mulberry32 (Tommy Ettinger), begun at a mix of both numbers. */
export function randomOf(seed: number, number: number): Random {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (most: number) => Math.floor(next() / 2 ** 32 * most);
  return {
    below,
    chance: (probability) => next() / 2 ** 32 < probability,
    pick: (choices) => choices[below(choices.length)]!,
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}
