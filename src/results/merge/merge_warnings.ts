import { cellName, type Provenance, type ResultRecord } from "../record.ts";
import { shownValue } from "./conflict.ts";

type Machine = Pick<Provenance, "cpu" | "os" | "threads" | "runtime" | "adapter">;
const MACHINE = ["cpu", "os", "threads", "runtime", "adapter"] as const satisfies readonly (keyof Machine)[];

interface CellCount {
  records: number;
  readonly machine: { -readonly [Key in keyof Machine]: Machine[Key] };
  readonly mixed: Map<keyof Machine, string>;
}

/** Takes every record that is kept; at the end, tells what one should know of them. */
export interface MergeWarnings {
  take(record: ResultRecord): void;
  /** Cells measured on machines of several kinds; cells that lack items that others have. */
  end(): string[];
}

export function mergeWarnings(): MergeWarnings {
  const cells = new Map<string, CellCount>();
  const images = new Set<string>();
  const repetitions = new Set<number>();
  let old = false;
  return {
    take(record) {
      const name = ownName(record);
      const cell = cells.get(name) ?? emptyCell();
      cells.set(name, cell);
      cell.records++;
      noteMachine(cell, record.provenance);
      images.add(JSON.stringify(record.image));
      if (record.repetition === null) old = true;
      else repetitions.add(record.repetition);
    },
    end() {
      const complete = images.size * repetitions.size;
      return [...mixedMachines(cells), ...(old ? [] : missingItems(cells, complete))];
    },
  };
}

function emptyCell(): CellCount {
  return {
    records: 0,
    machine: { cpu: null, os: null, threads: null, runtime: null, adapter: null },
    mixed: new Map(),
  };
}

function ownName({ cell }: ResultRecord): string {
  return JSON.parse(JSON.stringify(cellName(cell))); // a copy that does not keep the file's text in memory
}

/** The first value of each fact, and the first that differs from it. */
function noteMachine({ machine, mixed }: CellCount, provenance: Machine): void {
  for (const key of MACHINE) {
    const value = provenance[key];
    if (value === null || value === machine[key] || mixed.has(key)) continue;
    if (machine[key] === null) Object.assign(machine, { [key]: value });
    else mixed.set(key, `${key} ${shownValue(machine[key])} and ${shownValue(value)}`);
  }
}

function mixedMachines(cells: ReadonlyMap<string, CellCount>): string[] {
  const mixed = [...cells].filter(([, cell]) => cell.mixed.size > 0);
  const [first] = mixed;
  if (first === undefined) return [];
  const [name, cell] = first;
  const others = mixed.length > 1 ? ` (and ${mixed.length - 1} other cells)` : "";
  return [
    `"${name}"${others} was measured on different machines: ${[...cell.mixed.values()].join(", ")}; ` +
    "its times mix them and are not to be compared with those of one machine",
  ];
}

/** Of a whole benchmark every cell has every chart and repetition. */
function missingItems(cells: ReadonlyMap<string, CellCount>, complete: number): string[] {
  const short = [...cells].filter(([, { records }]) => records < complete);
  const [first] = short;
  if (first === undefined) return [];
  const missing = short.reduce((sum, [, { records }]) => sum + complete - records, 0);
  return [
    `${missing} of ${complete * cells.size} items (cells x charts x repetitions) are in none of the files, ` +
    `e.g. of "${first[0]}" ${complete - first[1].records}; a shard may be missing or unfinished`,
  ];
}
