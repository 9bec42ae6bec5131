import { type Cell, isMeasured, type ResultRecord } from "../results/record.ts";
import { findColumn, type NumericColumn } from "./columns.ts";
import type { Dataset } from "./dataset.ts";
import { describe } from "./description.ts";
import { columnsOf, evaluate, parseExpression } from "./expression.ts";
import { count } from "./format.ts";
import { numberList, pushNumber, sortedNumbers } from "./number_list.ts";

/** What `--metric` names: a column of the file, or one computed for each record. */
export interface Metric {
  readonly column: NumericColumn;
  /** Takes the records; null where the file has the column itself. */
  readonly collector: MetricCollector | null;
}

export interface MetricCollector {
  add(record: ResultRecord): void;
  /** The dataset with the computed column in its cells. */
  addTo(dataset: Dataset): Dataset;
  /** How many records had all numbers and yet no value, in words; empty for none. */
  remarks(): string[];
}

/** @throws {UserError} for an expression that cannot be read. */
export function metricOf(text: string): Metric {
  const own = findColumn(text.trim());
  if (own !== undefined) return { column: own, collector: null };
  const expression = parseExpression(text);
  const columns = columnsOf(expression);
  const column: NumericColumn = {
    name: text.trim(),
    label: text.trim(),
    unit: "",
    value: (record, answer) => evaluate(expression, (one) => one.value(record, answer)),
  };
  return { column, collector: collect(column, columns) };
}

function collect(column: NumericColumn, columns: readonly NumericColumn[]): MetricCollector {
  const lists = new Map<string, ReturnType<typeof numberList>>();
  let undefinedResults = 0;
  return {
    add(record) {
      const answer = isMeasured(record) ? record : null;
      const value = column.value(record, answer);
      if (value === null) {
        if (columns.every((one) => one.value(record, answer) !== null)) undefinedResults++;
        return;
      }
      const key = keyOf(record.cell);
      const list = lists.get(key) ?? numberList();
      lists.set(key, list);
      pushNumber(list, value);
    },
    addTo(dataset) {
      const cells = dataset.cells.map((data) => {
        const list = lists.get(keyOf(data.cell));
        if (list === undefined) return data;
        const values = sortedNumbers(list);
        return {
          ...data,
          values: new Map([...data.values, [column.name, values]]),
          statistics: new Map([...data.statistics, [column.name, describe(values)]]),
        };
      });
      return { ...dataset, cells };
    },
    remarks: () =>
      undefinedResults === 0 ? [] : [
        `${count(undefinedResults, "record")} left out: a division by zero, or a result beyond all numbers.`,
      ],
  };
}

function keyOf({ model, precision, backend }: Cell): string {
  return JSON.stringify([model, precision, backend]);
}

/** A name for the page's file: letters, digits and words for the signs; what else there is becomes a line. */
export function slugOf(text: string): string {
  const words: Readonly<Record<string, string>> = {
    "/": "_per_",
    "*": "_times_",
    "+": "_plus_",
    "-": "_minus_",
  };
  const slug = text.replace(/[-/*+]/g, (sign) => words[sign]!).replace(/\./g, "p").replace(/[^\w]+/g, "_")
    .replace(/_+/g, "_").replace(/^_|_$/g, "");
  return slug.length <= 100 ? slug : `${slug.slice(0, 90)}_${shortHash(text)}`;
}

/** FNV-1a: tells long expressions with the same beginning apart. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return hash.toString(36);
}
