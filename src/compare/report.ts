import type { ComparedCell, Finding } from "./comparison.ts";
import type { Comparison } from "./compare.ts";

/** The parts of a report that text and Markdown have in common. */

export const COLUMNS = ["", "base", "new", "change [95 % interval]", "noise floor", "p", "verdict"] as const;

export const P_NOTE = "p: two-sided, corrected over the cells (Holm). An image is one observation.";

/** A row of the table of a cell, in the order of COLUMNS. */
export function rowOf(finding: Finding): string[] {
  const { label, images, verdict } = finding;
  if (finding.state === "too_few_images") {
    return [label, "–", "–", images === 0 ? "not in both" : `${images} images, 6 needed`, "–", "–", verdict];
  }
  const { scale, base, change, low, high, floor, pAdjusted, unit } = finding;
  const value = (number: number) =>
    scale === "points" ? `${(100 * number).toFixed(1)} %` : `${significant(number)} ${unit}`;
  const signed = (share: number) => `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(1)}`;
  const interval = low === high ? "" : ` [${signed(low)}, ${signed(high)}]`;
  return [
    label,
    value(base),
    value(finding.new),
    `${signed(change)} ${scale === "points" ? "points" : "%"}${interval}`,
    floor === null ? "–" : `${signed(-floor.down)} to ${signed(floor.up)} %`,
    pAdjusted < 0.001 ? "<0.001" : pAdjusted.toFixed(3),
    verdict,
  ];
}

function significant(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}

/** `builtin fp32 wasm: 60 pairs of 60 images; 3 items only in the base`. */
export function titleOf({ name, pairs, images, onlyBase, onlyNew }: ComparedCell): string {
  const alone = [
    ...(onlyBase === 0 ? [] : [`${items(onlyBase)} only in the base`]),
    ...(onlyNew === 0 ? [] : [`${items(onlyNew)} only in the new run`]),
  ];
  return [`${name}: ${pairs} pairs of ${images} image${images === 1 ? "" : "s"}`, ...alone].join("; ");
}

function items(count: number): string {
  return `${count} item${count === 1 ? "" : "s"}`;
}

/** `ok 58, timeout 2 in the base; ok 60 in the new run`; null where both are the same. */
export function outcomesOf({ outcomes }: ComparedCell): string | null {
  const text = (counts: ReadonlyMap<string, number>) =>
    [...counts].sort(([a], [b]) => a < b ? -1 : 1).map(([outcome, count]) => `${outcome} ${count}`).join(
      ", ",
    );
  const [base, next] = [text(outcomes.base), text(outcomes.new)];
  return base === next ? null : `${base} in the base; ${next} in the new run`;
}

/** `the machine was 31.0 % slower in the new run; times are corrected for it`; null where pace was not measured. */
export function paceOf({ findings }: ComparedCell): string | null {
  const known = findings.find((finding) => finding.state === "compared" && finding.pace !== null);
  if (known?.state !== "compared" || known.pace === null) return null;
  const { change } = known.pace;
  const how = `${(100 * Math.abs(change)).toFixed(1)} % ${change > 0 ? "slower" : "faster"}`;
  return `the machine was ${how} in the new run; changes of times are corrected for it`;
}

export function floorLine({ noiseFloor }: Comparison): string {
  return noiseFloor === null
    ? "Noise floor: assumed, and what the runs themselves drift; `benchmark --noise-floor` measures it."
    : `Noise floor: from ${noiseFloor}, what is assumed, and what the runs themselves drift.`;
}

/** What is in one file only, in sentences. */
export function absentLines({ onlyInBase, onlyInNew }: Comparison): string[] {
  return [
    ...(onlyInBase.length === 0 ? [] : [`Only in the base: ${onlyInBase.join(", ")}.`]),
    ...(onlyInNew.length === 0 ? [] : [`Only in the new run: ${onlyInNew.join(", ")}.`]),
  ];
}

/** The result in one sentence. */
export function verdictLine({ cells, failOnRegression, regressions }: Comparison): string {
  const findings = cells.flatMap(({ name, findings }) => findings.map((finding) => ({ name, finding })));
  const changed = findings.filter(({ finding }) =>
    finding.state === "compared" && finding.direction !== "same"
  );
  const said = changed.map(({ name, finding }) => `${name} ${finding.label} ${finding.verdict}`);
  const summary = said.length === 0
    ? "No difference beyond noise."
    : `Different beyond noise: ${said.join("; ")}.`;
  if (failOnRegression === null) return summary;
  return regressions.length === 0
    ? `${summary} No regression beyond ${failOnRegression} %.`
    : `${summary} Regressions beyond ${failOnRegression} %: ${regressions.length}.`;
}
