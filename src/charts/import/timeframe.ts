const MINUTE = 60_000;
const NAMED: readonly (readonly [name: string, minutes: number])[] = [
  ["M1", 1],
  ["M5", 5],
  ["M15", 15],
  ["M30", 30],
  ["H1", 60],
  ["H4", 240],
  ["D1", 1440],
  ["W1", 10_080],
  ["MN", 43_830],
];

/** A step this close to a timeframe's length, as a ratio, is that timeframe (months have 28 to 31 days). */
const TOLERANCE = 1.1;

/**
 * Name of the timeframe of rising times (ms), from their median step, so that nights, weekends and holidays do not
 * count: M1 ... MN, else the step in minutes, hours or days (`M10`, `H2`, `D3`), or seconds below a minute (`S30`).
 * @returns undefined for fewer than two times.
 */
export function inferTimeframe(times: readonly number[]): string | undefined {
  const steps = times.slice(1).map((time, i) => time - (times[i] ?? time)).sort((a, b) => a - b);
  const step = steps[Math.floor((steps.length - 1) / 2)];
  if (step === undefined) return undefined;
  const named = NAMED.find(([, minutes]) => {
    const ratio = step / (minutes * MINUTE);
    return ratio < TOLERANCE && ratio > 1 / TOLERANCE;
  });
  return named?.[0] ?? nameOfStep(step);
}

function nameOfStep(step: number): string {
  const units = [["D", 1440 * MINUTE], ["H", 60 * MINUTE], ["M", MINUTE], ["S", 1000]] as const;
  const [unit, length] = units.find(([, length]) => step >= length) ?? ["S", 1000];
  return `${unit}${Math.max(1, Math.round(step / length))}`;
}
