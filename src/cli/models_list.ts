import { storeFolder } from "../models/store/layout.ts";
import { formatBytes } from "./bytes.ts";
import { allFacts, factsOf, type ModelFacts } from "./model_facts.ts";
import type { Printer } from "./printer.ts";

export interface ListOptions {
  readonly store?: string | undefined;
  readonly json?: true | undefined;
  readonly printer: Printer;
}

/** Prints a line a model. */
export async function listModels({ store: given, json, printer }: ListOptions): Promise<void> {
  const store = storeFolder(given);
  const facts = await allFacts(store);
  if (json) return facts.forEach((one) => printer.out(JSON.stringify(one)));
  const rows = [["MODEL", "STATE", "PRECISIONS", "SIZE", "WHAT IT IS"], ...facts.map(toRow)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) printer.out(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  printer.info(`store: ${store}`);
}

/** Prints all facts of a model, one a line. */
export async function showModel(options: ListOptions & { readonly name: string }): Promise<void> {
  const { name, store, json, printer } = options;
  const facts = await factsOf(name, storeFolder(store));
  if (json) return printer.out(JSON.stringify(facts));
  for (const [key, value] of Object.entries(facts)) {
    printer.out(`${`${key}:`.padEnd(16)} ${toText(key, value)}`);
  }
}

function toRow(facts: ModelFacts): string[] {
  const { name, state, precisions, about, hub_id, runnable } = facts;
  const remark = runnable === false ? " (this version cannot run it)" : "";
  return [name, state, precisions?.join(" ") ?? "?", sizeOf(facts), `${about ?? hub_id}${remark}`];
}

function sizeOf({ bytes, published_bytes }: ModelFacts): string {
  if (bytes !== null) return formatBytes(bytes);
  const [smallest] = Object.entries(published_bytes).sort(([, a], [, b]) => a - b);
  return smallest === undefined ? "?" : `~${formatBytes(smallest[1])} ${smallest[0]}`;
}

function toText(key: string, value: ModelFacts[keyof ModelFacts]): string {
  if (value === null) return "-";
  if (key === "bytes") return formatBytes(Number(value));
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "object") return String(value);
  const sizes = Object.entries(value).map(([precision, bytes]) =>
    `${precision} ~${formatBytes(Number(bytes))}`
  );
  return sizes.length === 0 ? "-" : sizes.join(", ");
}
