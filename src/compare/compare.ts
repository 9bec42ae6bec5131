import { extname } from "node:path";
import { UserError } from "../errors.ts";
import { aaShifts, compareCell, type RawCell } from "./compare_cell.ts";
import { type ComparedCell, judgeCells } from "./comparison.ts";
import { readPace } from "./read_pace.ts";
import { type Fact, FACTS, readRun, type Run, type RunCell } from "./read_run.ts";

export interface CompareOptions {
  readonly base: string;
  readonly new: string;
  /** A second run of the base's plan; default: the base's neighbour `NAME.aa.csv` where it is there. */
  readonly noiseFloor?: string;
  /** Percent (of rates: percentage points) that a change for the worse must surely exceed to be a regression. */
  readonly failOnRegression?: number;
}

/** A cell and metric that got worse by more than was allowed. */
export interface Regression {
  readonly cell: string;
  readonly label: string;
  readonly verdict: string;
}

export interface Comparison {
  readonly base: RunSummary;
  readonly new: RunSummary;
  /** Where the noise floor comes from: a file, or null for assumptions alone. */
  readonly noiseFloor: string | null;
  readonly cells: readonly ComparedCell[];
  readonly onlyInBase: readonly string[];
  readonly onlyInNew: readonly string[];
  readonly warnings: readonly string[];
  /** Null where regressions were not asked about. */
  readonly failOnRegression: number | null;
  readonly regressions: readonly Regression[];
}

export type RunSummary = Pick<Run, "file" | "records" | "from" | "to">;

/**
 * Compares two result files, cell by cell, image by image.
 * @throws {UserError} for a file that cannot be read, or two that have no cell, or no image, in common.
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const paces = [await readPace(options.base), await readPace(options.new)] as const;
  // Of both or of none: else the noise floor would be that of corrected times, and the times not corrected.
  const paced = paces[0] !== null && paces[1] !== null;
  const base = await readRun(options.base, paced ? paces[0] : null);
  const next = await readRun(options.new, paced ? paces[1] : null);
  const common = [...base.cells.keys()].filter((name) => next.cells.has(name));
  if (common.length === 0) throw nothingInCommon(base, next);
  const noiseFloor = options.noiseFloor ?? await neighbourOf(options.base);
  const aa = noiseFloor === null ? new Map() : aaShifts(base.cells, await readCells(noiseFloor, paced));
  const raw = common.map((name) => compareCell(base.cells.get(name)!, next.cells.get(name)!, aa));
  if (raw.every(({ pairs }) => pairs === 0)) throw noPairs(options);
  const cells = judgeCells(raw);
  const failOnRegression = options.failOnRegression ?? null;
  return {
    base: summaryOf(base),
    new: summaryOf(next),
    noiseFloor,
    cells,
    onlyInBase: [...base.cells.keys()].filter((name) => !next.cells.has(name)),
    onlyInNew: [...next.cells.keys()].filter((name) => !base.cells.has(name)),
    warnings: [
      ...differentFacts(common.map((name) => [name, base.cells.get(name)!, next.cells.get(name)!])),
      ...restless(raw),
      ...(noiseFloor !== null && aa.size === 0
        ? [`"${noiseFloor}" has no cell of "${options.base}": its noise floor is of no use`]
        : []),
    ],
    failOnRegression,
    regressions: failOnRegression === null ? [] : regressionsOf(cells, failOnRegression / 100),
  };
}

async function readCells(file: string, paced: boolean): Promise<Run["cells"]> {
  return (await readRun(file, paced ? await readPace(file) : null)).cells;
}

/** A pace that wanders by more than this share within a run makes small changes invisible. */
const RESTLESS = 0.05;

function restless(cells: readonly RawCell[]): string[] {
  const names = cells.filter(({ metrics }) =>
    metrics.some(({ shift }) => shift !== null && Math.sqrt(shift.drift) > RESTLESS)
  ).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `the machine's pace wandered within the runs, so only large changes show (${names.join(", ")}): ` +
    "leave it to the benchmark alone, and run again",
  ];
}

function summaryOf({ file, records, from, to }: Run): RunSummary {
  return { file, records, from, to };
}

/** `results/old.csv` has the A/A run `results/old.aa.csv`, where `benchmark --noise-floor` made one. */
async function neighbourOf(base: string): Promise<string | null> {
  const extension = extname(base);
  const path = `${base.slice(0, base.length - extension.length)}.aa${extension}`;
  return await Deno.stat(path).then(() => path, () => null);
}

function regressionsOf(cells: readonly ComparedCell[], most: number): Regression[] {
  return cells.flatMap(({ name, findings }) =>
    findings.flatMap((finding) =>
      finding.state === "compared" && finding.worseBy !== null && finding.worseBy > most
        ? [{ cell: name, label: finding.label, verdict: finding.verdict }]
        : []
    )
  );
}

/** One warning for each fact that differs, naming the cells where it is not all of them. */
function differentFacts(cells: readonly (readonly [name: string, base: RunCell, next: RunCell])[]): string[] {
  return (Object.keys(FACTS) as Fact[]).flatMap((fact) => {
    const texts = new Map<string, string[]>();
    for (const [name, base, next] of cells) {
      const [a, b] = [valuesOf(base, fact), valuesOf(next, fact)];
      if (a === b) continue;
      const text = `${FACTS[fact]} differs: ${a} in the base, ${b} in the new run`;
      texts.set(text, [...texts.get(text) ?? [], name]);
    }
    return [...texts].map(([text, names]) =>
      names.length === cells.length ? text : `${text} (${names.join(", ")})`
    );
  });
}

function valuesOf({ facts }: RunCell, fact: Fact): string {
  const values = [...facts.get(fact)!].sort();
  return values.map((value) => value === "" ? "not recorded" : `"${value.slice(0, 80)}"`).join(" and ");
}

function nothingInCommon(base: Run, next: Run): UserError {
  const names = ({ cells }: Run) => [...cells.keys()].slice(0, 5).map((name) => `"${name}"`).join(", ");
  return new UserError(
    `cannot compare "${base.file}" with "${next.file}": they have no cell in common ` +
      `(${names(base)} and ${names(next)})`,
    { hint: "a cell is model, precision and backend; run the same ones in both" },
  );
}

function noPairs(options: CompareOptions): UserError {
  return new UserError(
    `cannot compare "${options.base}" with "${options.new}": they have no image and repetition in common`,
    { hint: "images are the same by their SHA-256; run both on the same folder" },
  );
}
