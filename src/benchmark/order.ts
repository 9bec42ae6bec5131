export interface OrderOptions {
  readonly lanes: number;
  readonly charts: number;
  readonly repetitions: number;
  /** Charts that a lane does in a row. */
  readonly block: number;
  isWanted(lane: number, chart: number, repetition: number): boolean;
}

export interface Place {
  readonly lane: number;
  readonly chart: number;
  /** Counted from 1. */
  readonly repetition: number;
}

/**
 * Repetition by repetition, block of charts by block of charts, every lane has its turn: a machine that slows down in
 * the night then slows down all of them alike. Who is first changes from block to block: the lanes rotate, and every
 * second block goes through them backwards, so that of any two lanes each is before the other equally often.
 */
export function orderItems({ lanes, charts, repetitions, block, isWanted }: OrderOptions): Place[] {
  const places: Place[] = [];
  let turn = 0;
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    const wanted = Array.from({ length: charts }, (_, chart) => chart)
      .filter((chart) => range(lanes).some((lane) => isWanted(lane, chart, repetition)));
    for (let start = 0; start < wanted.length; start += block) {
      for (const lane of lanesInTurn(lanes, turn++)) {
        for (const chart of wanted.slice(start, start + block)) {
          if (isWanted(lane, chart, repetition)) places.push({ lane, chart, repetition });
        }
      }
    }
  }
  return places;
}

function lanesInTurn(lanes: number, turn: number): number[] {
  const first = Math.floor(turn / 2) % Math.max(lanes, 1);
  const rotated = range(lanes).map((lane) => (lane + first) % lanes);
  return turn % 2 === 0 ? rotated : rotated.reverse();
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
