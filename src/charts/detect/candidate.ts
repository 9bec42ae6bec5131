import type { Pattern } from "../patterns.ts";
import type { RuleName } from "./rules.ts";
import type { Turn, Zigzag } from "./turns.ts";

/** A chart as the rules see it. Upside down it is the scene in which bottoms are looked for as tops. */
export interface Scene {
  /** Logarithms of the closes as shares of their range: 0 the lowest, 1 the highest. */
  readonly values: Float64Array;
  readonly zigzags: readonly Zigzag[];
}

/** The figures by which a rule judges a candidate; rules.ts says what each one is. */
export type Measures = Readonly<Record<string, number>>;

/** Turning points that may be a pattern. */
export interface Candidate {
  readonly pattern: Pattern;
  readonly rule: RuleName;
  readonly turns: readonly Turn[];
  readonly measures: Measures;
}
