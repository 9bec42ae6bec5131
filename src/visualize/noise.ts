import type { Label } from "../charts/labels.ts";
import type { ResultRecord } from "../results/record.ts";

/** Noise of a record's chart, 0 to 1; null where it is not known. */
export type NoiseOf = (record: ResultRecord) => number | null;

/** Looks a chart up by the hash of its picture, else by its file name. */
export function noiseFromLabels(labels: readonly Label[]): NoiseOf {
  const bySha256 = new Map(labels.map(({ sha256, noise }) => [sha256, noise]));
  const byName = new Map(labels.map(({ image, noise }) => [image, noise]));
  return ({ image, provenance: { imageSha256 } }) => {
    if (imageSha256 !== null) return bySha256.get(imageSha256) ?? null;
    return byName.get(image) ?? byName.get(image.split(/[\\/]/).at(-1)!) ?? null;
  };
}

/** Levels that are told apart; with more, noise is put into tenths. */
const MOST_LEVELS = 12;

/** The level of a noise among all that a file has: itself rounded to hundredths, or the middle of its tenth. */
export function noiseLevels(known: Iterable<number>): (noise: number) => number {
  const distinct = new Set(known);
  if (distinct.size <= MOST_LEVELS) return (noise) => noise;
  return (noise) => (Math.min(9, Math.floor(10 * noise + 1e-9)) + 0.5) / 10;
}

/** Hundredths, so that a file has few different values. */
export function roundNoise(noise: number): number {
  return Math.round(100 * noise) / 100;
}
