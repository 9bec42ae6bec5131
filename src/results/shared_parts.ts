import type { Places } from "./columns.ts";
import type { CsvRow } from "./csv_rows.ts";
import { requiredAt, type Source, textAt, wholeAt } from "./field_values.ts";
import type { Cell, Column, Provenance } from "./record.ts";

/** Reader of a row's cell: one object per cell, shared by all its records, so that a million rows stay small. */
export function cellReader(places: Places, source: Source): (row: CsvRow) => Cell {
  const cells: Cell[] = [];
  return (row) => {
    const backend = textAt(row, places.backend) || null;
    const model = requiredAt(row, places.model, source);
    const precision = requiredAt(row, places.precision, source);
    for (const cell of cells) {
      if (cell.precision === precision && cell.model === model && cell.backend === backend) return cell;
    }
    const cell = { model, precision, backend };
    if (cells.length < MOST_SHARED) cells.push(cell);
    return cell;
  };
}

/** Cells are looked for one by one, so a file with many pays for them; no benchmark has so many. */
const MOST_SHARED = 64;

/** Reader of a row's provenance; a row that repeats the one before it shares its object. */
export function provenanceReader(places: Places, source: Source): (row: CsvRow) => Provenance {
  const columns = PROVENANCE_COLUMNS.map((column) => places[column]).filter((place) => place >= 0);
  let previous: { readonly row: CsvRow; readonly provenance: Provenance } | undefined;
  return (row) => {
    if (previous === undefined || !sameFields(row, previous.row, columns)) {
      previous = { row, provenance: readProvenance(row, places, source) };
    }
    return previous.provenance;
  };
}

const PROVENANCE_COLUMNS = [
  "image_sha256",
  "model_sha256",
  "run_id",
  "chartvlm_version",
  "runtime",
  "os",
  "cpu",
  "threads",
  "adapter",
] as const satisfies readonly Column[];

function sameFields(a: CsvRow, b: CsvRow, places: readonly number[]): boolean {
  for (const place of places) if (a.fields[place] !== b.fields[place]) return false;
  return true;
}

function readProvenance(row: CsvRow, places: Places, source: Source): Provenance {
  return {
    runId: textAt(row, places.run_id),
    modelSha256: textAt(row, places.model_sha256),
    imageSha256: textAt(row, places.image_sha256),
    chartvlmVersion: textAt(row, places.chartvlm_version),
    runtime: textAt(row, places.runtime),
    os: textAt(row, places.os),
    cpu: textAt(row, places.cpu),
    threads: wholeAt(row, places.threads, source),
    adapter: textAt(row, places.adapter),
  };
}
