/**
 * How fast the machine is right now: the time of a fixed piece of arithmetic on one core. On a machine shared with
 * others (a virtual core beside a busy one of the same processor, a CI runner) everything slows down and speeds up
 * together; a time divided by the pace around it varies less than the time.
 * @param itemMs time of an item beside which it is measured: the pace changes within milliseconds, so a long item needs
 * a longer look. 0 for the least.
 * @returns milliseconds of one piece, the mean of as many as fit into a 50th of the item, at least 10 ms.
 */
export function measurePace(itemMs: number): number {
  const budget = Math.min(Math.max(itemMs / 50, LEAST_LOOK), LONGEST_LOOK);
  const start = performance.now();
  let [pieces, elapsed] = [0, 0];
  while (elapsed < budget) {
    multiply();
    pieces++;
    elapsed = performance.now() - start;
  }
  return elapsed / pieces;
}

/** ms */
const LEAST_LOOK = 10;
const LONGEST_LOOK = 200;

/** Square matrices of this size: their product takes about 5 ms, long against the clock, short against an item. */
const SIZE = 192;
const [left, right, product] = Array.from({ length: 3 }, () => new Float32Array(SIZE * SIZE).fill(0.5)) as [
  Float32Array,
  Float32Array,
  Float32Array,
];

function multiply(): void {
  product.fill(0); // sums that grow without end would end in slower numbers
  for (let row = 0; row < SIZE; row++) {
    for (let inner = 0; inner < SIZE; inner++) {
      const factor = left[row * SIZE + inner]!;
      const from = inner * SIZE;
      const to = row * SIZE;
      for (let column = 0; column < SIZE; column++) product[to + column]! += factor * right[from + column]!;
    }
  }
}
