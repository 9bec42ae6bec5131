import { VERSION } from "../version.ts";
import type { Dataset } from "./dataset.ts";
import { count } from "./format.ts";
import { describeMachine } from "./machine.ts";

/** What a reader has to know of a file before its numbers: name and text, in the order to be shown. */
export function factsOf(dataset: Dataset): [name: string, text: string][] {
  const { file, models, precisions, backends, machine } = dataset;
  const facts: [string, string][] = [
    ["File", file],
    ["Records", describeRecords(dataset)],
    [models.length === 1 ? "Model" : "Models", models.join(", ")],
    [precisions.length === 1 ? "Precision" : "Precisions", precisions.join(", ")],
    [backends.length > 1 ? "Backends" : "Backend", backends.join(", ") || "not recorded"],
    ["Measured", describePeriod(dataset)],
    ["Machine", describeMachine(machine) ?? "not recorded in this file"],
  ];
  const versions = machine.chartvlm.join(", ");
  return [...facts, ["Version", versions === "" ? `drawn by chartvlm ${VERSION}` : `chartvlm ${versions}`]];
}

function describeRecords({ records, cells }: Dataset): string {
  const failed = records - cells.reduce((total, { measured }) => total + measured, 0);
  const answered = failed === 0 ? "all answered" : `${count(failed, "item")} failed`;
  return `${count(records, "record")} of ${count(cells.length, "cell")}, ${answered}`;
}

/** `2026-11-24 10:00:03 to 10:14:59 UTC` from ISO 8601 timestamps; as written where they are not. */
export function describePeriod({ from, to }: Pick<Dataset, "from" | "to">): string {
  const [first, last] = [readable(from), readable(to)];
  if (first === last) return first;
  const [day, time] = [first.slice(0, 11), first.replace(/ UTC$/, "").slice(11)];
  return first.endsWith(" UTC") && last.startsWith(day)
    ? `${day}${time} to ${last.slice(11)}`
    : `${first} to ${last}`;
}

function readable(timestamp: string): string {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|\+00:00)?$/.exec(timestamp);
  if (match === null) return timestamp;
  return `${match[1]} ${match[2]}${match[3] === undefined ? "" : " UTC"}`;
}
