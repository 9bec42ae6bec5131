import type { Cell } from "../results/record.ts";
import type { CellBuilder } from "./aggregate.ts";
import { NUMERIC_COLUMNS } from "./columns.ts";
import type { CellData, Dataset, Outcome, Scale } from "./dataset.ts";
import { describe } from "./description.ts";
import { type Kept, shuffled } from "./kept_records.ts";
import { sortedNumbers } from "./number_list.ts";
import { type Point, sharePlaces, toPoint } from "./points.ts";
import { sortPrecisions } from "./precisions.ts";

/** Points drawn in one figure, over all cells: enough to see the spread, few enough for a quick page. */
export const MAX_POINTS = 3000;

type CellPart = Pick<
  Dataset,
  "cells" | "groups" | "models" | "precisions" | "backends" | "points" | "scale" | "kept"
>;

/** Everything of a dataset that comes from its cells. */
export function finishCells(builders: readonly CellBuilder[], scale: Scale | undefined): CellPart {
  const measured = builders.map(({ outcomes }) => countMeasured(outcomes));
  const byBackend = scale?.byBackend ?? distinct(builders.map(({ cell }) => cell.backend)).length > 1;
  const places = sharePlaces(measured, MAX_POINTS);
  const kept = builders.map((builder) => [...extremesOf(builder), ...shuffled(builder.stratum)]);
  const data = builders.map((builder, i) =>
    finishCell(builder, {
      group: groupName(builder.cell, byBackend),
      measured: measured[i]!,
      points: pointsOf(builder, kept[i]!, places[i]!),
    })
  );
  return { ...gatherCells(data, scale ?? { byBackend }), kept: byRow(kept.flat()) };
}

/** Cells in their order, and the lists of what they are: of a whole file, or of a part of it. */
export function gatherCells(
  data: readonly CellData[],
  scale: Partial<Scale> & Pick<Scale, "byBackend">,
): Omit<CellPart, "kept"> {
  const groups = ordered(distinct(data.map(({ group }) => group)), scale.groups);
  const precisions = ordered(
    sortPrecisions(new Set(data.map(({ cell }) => cell.precision))),
    scale.precisions,
  );
  const rank = ({ group, cell }: CellData) =>
    groups.indexOf(group) * precisions.length + precisions.indexOf(cell.precision);
  return {
    cells: [...data].sort((a, b) => rank(a) - rank(b)),
    groups,
    models: distinct(data.map(({ cell }) => cell.model)),
    precisions,
    backends: distinct(data.map(({ cell }) => cell.backend)).filter((backend) => backend !== null),
    points: { drawn: sum(data.map(({ points }) => points.length)), of: sum(data.map((one) => one.measured)) },
    scale: { groups, precisions, ...scale },
  };
}

/** The names in the order in which `all` has them. */
function ordered(names: readonly string[], all: readonly string[] | undefined): string[] {
  return all === undefined ? [...names] : all.filter((name) => names.includes(name));
}

function byRow(kept: readonly Kept[]): Kept[] {
  const rows = new Map(kept.map((one) => [one.row, one]));
  return [...rows.values()].sort((a, b) => a.row - b.row);
}

function extremesOf({ extremes }: CellBuilder): Kept[] {
  return Object.values(extremes).filter((item) => item !== null);
}

/** A sample of the measured items, and the extremes. */
function pointsOf(builder: CellBuilder, kept: readonly Kept[], places: number): Point[] {
  const extremes = extremesOf(builder).length;
  const points = new Map<number, Point>();
  kept.slice(0, extremes).map(toPoint).forEach((point) => points.set(point!.row, point!));
  const sampled = kept.slice(extremes).map(toPoint).filter((point) => point !== null);
  for (const point of sampled.slice(0, places)) points.set(point.row, point);
  return [...points.values()];
}

type Finished = Pick<CellData, "group" | "measured" | "points">;

function finishCell(builder: CellBuilder, finished: Finished): CellData {
  const { cell, records, outcomes, errors, pattern, trend, answers, noise } = builder;
  const values = new Map<string, Float64Array>();
  NUMERIC_COLUMNS.forEach(({ name }, i) => {
    const sorted = sortedNumbers(builder.lists[i]!);
    if (sorted.length > 0) values.set(name, sorted);
  });
  const statistics = new Map([...values].map(([name, sorted]) => [name, describe(sorted)]));
  return {
    ...{ cell, records, outcomes, errors, values, statistics, pattern, trend, answers, noise },
    ...finished,
    confusion: builder.confusion.finish(),
    trail: builder.trail.finish(),
  };
}

function groupName(cell: Cell, byBackend: boolean): string {
  return byBackend ? `${cell.model} · ${cell.backend ?? "backend not recorded"}` : cell.model;
}

function countMeasured(outcomes: ReadonlyMap<Outcome, number>): number {
  return (["ok", "unparseable", "truncated", "refused"] as const)
    .reduce((total, outcome) => total + (outcomes.get(outcome) ?? 0), 0);
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
