import type { Dataset } from "./dataset.ts";
import { type DatasetJson, datasetToJson } from "./dataset_json.ts";
import { filterChoices, type FilterName } from "./filter.ts";

/** What the page's script needs at once: to offer filters. */
export interface PageFacts {
  readonly choices: Readonly<Record<FilterName, readonly string[]>>;
  readonly records: number;
  readonly cells: number;
  /** Records that the page holds: all, or a sample. */
  readonly kept: number;
}

/** JSON of the dashboard by the id of its script element; parsed when it is needed. */
export interface DashboardData {
  readonly facts: PageFacts;
  readonly dataset: DatasetJson;
  readonly images: Readonly<Record<string, string>>;
}

export function dashboardData(dataset: Dataset, images: Readonly<Record<string, string>>): DashboardData {
  const { records, cells, kept } = dataset;
  return {
    facts: { choices: filterChoices(dataset), records, cells: cells.length, kept: kept.length },
    dataset: datasetToJson(dataset),
    images,
  };
}
