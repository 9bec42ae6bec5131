import type { Random } from "../../src/charts/random.ts";
import { METRICS } from "../../src/compare/metrics.ts";
import type { Item, RunCell } from "../../src/compare/read_run.ts";

export interface Simulation {
  readonly items: number;
  /** Noise of an item, of a run as a whole, and the drift within a run, as standard deviations of logarithms. */
  readonly itemNoise: number;
  readonly runNoise: number;
  readonly drift?: number;
  /** Share of items that take up to four times as long. */
  readonly outliers?: number;
  /** Of all times of this run. */
  readonly slowdown?: number;
  readonly repetitions?: number;
  /** The machine's pace is measured: standard deviations of what it is for a whole run, and of what it is for an item. */
  readonly pace?: { readonly run: number; readonly item: number };
  /** The pace is so, but not measured. */
  readonly hidesPace?: boolean;
}

/** How far times follow the machine's pace. */
const FOLLOWED = 0.8;

/** A run of one cell on the same charts as any other: chart i takes 200 ms times a factor of its own. */
export function simulatedRun(name: string, simulation: Simulation, random: Random): RunCell {
  const {
    items,
    itemNoise,
    runNoise,
    drift = 0,
    outliers = 0.05,
    slowdown = 1,
    repetitions = 1,
    pace,
    hidesPace = false,
  } = simulation;
  const paceOfRun = pace === undefined ? 0 : pace.run * random.normal();
  const shift = runNoise * random.normal() + Math.log(slowdown);
  const memory = 400 * Math.exp(0.02 * random.normal());
  // An AR(1) process that forgets within some 15 items.
  const memoryOfDrift = 0.93;
  let wander = drift * random.normal();
  const list: Item[] = [];
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (let chart = 0; chart < items; chart++) {
      wander = memoryOfDrift * wander + drift * Math.sqrt(1 - memoryOfDrift ** 2) * random.normal();
      const late = random.chance(outliers) ? random.between(0, Math.log(4)) : 0;
      const paceNow = pace === undefined ? 0 : paceOfRun + pace.item * random.normal();
      const log = shift + FOLLOWED * paceNow + wander + late + itemNoise * random.normal() +
        0.4 * Math.sin(chart);
      const prefill = 120 * Math.exp(log);
      const decode = 80 * Math.exp(log + itemNoise * random.normal());
      const known = {
        ttft_ms: prefill,
        latency_ms: prefill + decode,
        decode_tokens_per_s: 30_000 / decode,
        memory_mb: memory,
      };
      list.push({
        sha: chart,
        name: chart,
        repetition,
        pace: pace === undefined || hidesPace ? NaN : 6 * Math.exp(paceNow + 0.02 * random.normal()),
        values: Float64Array.from(METRICS, (metric) => known[metric.name]),
        answered: true,
        correct: random.chance(0.8),
      });
    }
  }
  const cell = { model: name, precision: "fp32", backend: "wasm" };
  return { cell, items: list, outcomes: new Map([["ok", list.length]]), facts: new Map() };
}
