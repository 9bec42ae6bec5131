import type { Cell, ResultRecord } from "../results/record.ts";
import { aggregator } from "./aggregate.ts";
import type { Dataset } from "./dataset.ts";
import { gatherCells } from "./finish_cells.ts";

/** What a reader can choose by, in the order of the page. The first three choose cells, the others records. */
export const FILTERS = ["model", "precision", "backend", "pattern", "outcome"] as const;

export type FilterName = typeof FILTERS[number];

/** The names chosen of each; an empty list chooses all. */
export type Filter = Readonly<Record<FilterName, readonly string[]>>;

export const NO_FILTER: Filter = { model: [], precision: [], backend: [], pattern: [], outcome: [] };

/** What a filter leaves of a file. */
export interface Part {
  readonly dataset: Dataset;
  /**
   * `all`: the file. `cells`: some of its cells, with all of their records. `records`: the chosen records.
   * `sample`: the chosen records of a sample, since the page does not hold all.
   */
  readonly basis: "all" | "cells" | "records" | "sample";
}

export function isFiltered(filter: Filter): boolean {
  return FILTERS.some((name) => filter[name].length > 0);
}

/** True where whole cells are chosen, whose exact numbers are known. */
function choosesCells({ pattern, outcome }: Filter): boolean {
  return pattern.length === 0 && outcome.length === 0;
}

/** The part of a file that a filter chooses, with everything that figures need. */
export function applyFilter(whole: Dataset, filter: Filter): Part {
  if (!isFiltered(filter)) return { dataset: whole, basis: "all" };
  if (choosesCells(filter)) return { dataset: someCells(whole, filter), basis: "cells" };
  const holdsAll = whole.kept.length === whole.records;
  return { dataset: someRecords(whole, filter), basis: holdsAll ? "records" : "sample" };
}

function someCells(whole: Dataset, filter: Filter): Dataset {
  const cells = whole.cells.filter(({ cell }) => matchesCell(cell, filter));
  return {
    ...whole,
    ...gatherCells(cells, whole.scale),
    records: cells.reduce((total, { records }) => total + records, 0),
    kept: whole.kept.filter(({ record }) => matchesCell(record.cell, filter)),
  };
}

function someRecords(whole: Dataset, filter: Filter): Dataset {
  const noise = new Map(whole.kept.map((kept) => [kept.record, kept.noise]));
  const aggregate = aggregator({
    scale: whole.scale,
    keep: Infinity,
    ...(whole.noiseAsked ? { noiseOf: (record) => noise.get(record) ?? null } : {}),
  });
  for (const { row, record, sampled } of whole.kept) {
    if (sampled && matchesCell(record.cell, filter) && matchesItem(record, filter)) {
      aggregate.add(record, row);
    }
  }
  return { ...aggregate.finish(whole.file), machine: whole.machine };
}

function matchesCell({ model, precision, backend }: Cell, filter: Filter): boolean {
  return chosen(filter.model, model) && chosen(filter.precision, precision) &&
    chosen(filter.backend, backend ?? "");
}

function matchesItem({ expectedPattern, outcome }: ResultRecord, filter: Filter): boolean {
  return chosen(filter.pattern, expectedPattern ?? "") && chosen(filter.outcome, outcome);
}

function chosen(names: readonly string[], name: string): boolean {
  return names.length === 0 || names.includes(name);
}

/** What there is to choose from in a file; a filter with fewer than two names changes nothing. */
export function filterChoices(whole: Dataset): Record<FilterName, readonly string[]> {
  const outcomes = new Set(whole.cells.flatMap(({ outcomes }) => [...outcomes.keys()]));
  return {
    model: whole.models,
    precision: whole.precisions,
    backend: whole.backends,
    pattern: whole.patterns,
    outcome: [...outcomes],
  };
}

/** `precision=int8&pattern=double_top`: for the part of an address after `#`. Empty without a filter. */
export function filterToHash(filter: Filter): string {
  const pairs = FILTERS.flatMap((name) => filter[name].map((value) => [name, value] as [string, string]));
  return new URLSearchParams(pairs).toString();
}

/** Reads what `filterToHash` wrote; names that the file does not have are left out. */
export function filterFromHash(hash: string, choices: Record<FilterName, readonly string[]>): Filter {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  return filterOf((name) => {
    const wanted = new Set(parameters.getAll(name));
    return choices[name].filter((value) => wanted.has(value));
  });
}

/** A filter, name by name. */
export function filterOf(of: (name: FilterName) => readonly string[]): Filter {
  return {
    model: of("model"),
    precision: of("precision"),
    backend: of("backend"),
    pattern: of("pattern"),
    outcome: of("outcome"),
  };
}
