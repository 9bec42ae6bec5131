import type { NumericColumn } from "../columns.ts";
import { cellName, type Dataset } from "../dataset.ts";
import { count, formatCount } from "../format.ts";

/** What of a column cannot be drawn: all of it, or some cells. */
export function cellsWithout(dataset: Dataset, column: NumericColumn): string[] {
  const without = dataset.cells.filter(({ statistics }) => !statistics.has(column.name));
  if (without.length === dataset.cells.length) return [`No record has a ${column.name}.`];
  return without.map((data) =>
    `${cellName(data)}: none of ${count(data.records, "record")} has a ${column.name}.`
  );
}

/** How many items are drawn as points. */
export function drawnPoints({ points }: Dataset): string {
  if (points.drawn >= points.of) return "Points: every item.";
  return `Points: a random sample of ${formatCount(points.drawn)} of ${formatCount(points.of)} items, ` +
    "the least and the greatest of each cell among them.";
}
