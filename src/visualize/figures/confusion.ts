import { type Pattern } from "../../charts/patterns.ts";
import { countAnswers } from "../../scoring/answer_list.ts";
import type { Confusion } from "../../scoring/metrics.ts";
import { type CellData, cellName, type Dataset } from "../dataset.ts";
import { formatCount, formatPercent } from "../format.ts";
import { escapeHtml } from "../html.ts";
import { NO_LABELS } from "./accuracy.ts";
import { confusionLayout } from "./confusion_layout.ts";
import { type Figure, type HeatmapTrace, numberColumn, type Table, textColumn } from "./figure.ts";

/** Matrices of one picture: two fill a sheet of paper. */
const MOST_DRAWN = 2;
/** Matrices of a page of their own. */
export const MOST_ON_PAGE = 6;

/** Answers that name no pattern: a column of their own. */
export const UNPARSED = "no pattern named";

/** The matrix of one cell: patterns that were shown in rows, what was answered in columns. */
export interface Matrix {
  readonly name: string;
  readonly shown: readonly string[];
  readonly answered: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/** What was taken for what: per cell the answers of each pattern, counted, coloured by their share of the row. */
export function confusionFigure(dataset: Dataset, id: string, most = MOST_DRAWN): Figure {
  const judged = dataset.cells.filter(({ pattern }) => pattern.of > 0).sort((a, b) => share(b) - share(a));
  const drawn = judged.slice(0, most).map(matrixOf);
  return {
    id,
    title: "Confusion",
    reading:
      "A row is a pattern that was shown, a column what the model answered; the number counts answers, the " +
      "colour is their share of the row, and an empty field is none. Right answers lie on the diagonal. The last column holds answers that name " +
      "no pattern. The most accurate cell stands first.",
    data: drawn.map(matrixTrace),
    layout: confusionLayout(drawn),
    table: confusionTable(drawn),
    missing: missingOf(dataset, judged, most),
  };
}

function share({ pattern }: CellData): number {
  return pattern.right / pattern.of;
}

function matrixOf(data: CellData): Matrix {
  const { classes, counts, unparsed }: Confusion<Pattern> = countAnswers(data.answers.clusters());
  const asked = (k: number) => counts[k]!.some((n) => n > 0) || unparsed[k]! > 0;
  const rows = [...classes.keys()].filter(asked);
  const columns = [...classes.keys()].filter((k) => asked(k) || counts.some((row) => row[k]! > 0));
  return {
    name: `${cellName(data)}: ${formatPercent(share(data))} right`,
    shown: rows.map((k) => readable(classes[k]!)),
    answered: [...columns.map((k) => readable(classes[k]!)), UNPARSED],
    counts: rows.map((row) => [...columns.map((column) => counts[row]![column]!), unparsed[row]!]),
  };
}

function readable(pattern: Pattern): string {
  return pattern.replaceAll("_", " ");
}

function rowShares({ counts }: Matrix): number[][] {
  return counts.map((row) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    return row.map((n) => n / total);
  });
}

const COLORBAR = {
  title: { text: "% of row" },
  tickformat: ",~f",
  lenmode: "pixels",
  len: 300,
  y: 1,
  yanchor: "top",
} as const;

function matrixTrace(matrix: Matrix, index: number): HeatmapTrace {
  const { name, shown, answered, counts } = matrix;
  const shares = rowShares(matrix);
  const axis = index === 0 ? "" : String(index + 1);
  return {
    type: "heatmap",
    name: escapeHtml(name),
    x: [...answered],
    y: [...shown],
    z: shares.map((row) => row.map((share) => share === 0 ? null : 100 * share)),
    text: counts.map((row) => row.map((n) => n === 0 ? "" : formatCount(n))),
    customdata: counts.map((row, i) =>
      row.map((n, j) => `${formatCount(n)} answers, ${formatPercent(shares[i]![j]!)} of the row`)
    ),
    texttemplate: "%{text}",
    textfont: { size: 11 },
    zmin: 0,
    zmax: 100,
    showscale: index === 0,
    xaxis: `x${axis}`,
    yaxis: `y${axis}`,
    colorscale: "Cividis",
    xgap: 1,
    ygap: 1,
    ...(index === 0 ? { colorbar: COLORBAR } : {}),
    hovertemplate: "shown: %{y}<br>answered: %{x}<br>%{customdata}<extra></extra>",
  };
}

function confusionTable(matrices: readonly Matrix[]): Table {
  return {
    caption: "Answers of each shown pattern",
    head: [
      textColumn("Cell"),
      textColumn("Shown"),
      textColumn("Answered"),
      numberColumn("Answers"),
      numberColumn("Share of row"),
    ],
    rows: matrices.flatMap((matrix) => {
      const shares = rowShares(matrix);
      return matrix.counts.flatMap((row, i) =>
        row.flatMap((n, j) =>
          n === 0 ? [] : [[
            matrix.name,
            matrix.shown[i]!,
            matrix.answered[j]!,
            formatCount(n),
            formatPercent(shares[i]![j]!),
          ]]
        )
      );
    }),
  };
}

function missingOf(dataset: Dataset, judged: readonly CellData[], most: number): string[] {
  if (judged.length === 0) return [NO_LABELS];
  const without = dataset.cells.filter(({ pattern }) => pattern.of === 0).map(cellName);
  const more = judged.slice(most).map(cellName);
  return [
    ...(without.length === 0 ? [] : [`No answer to a labelled chart: ${without.join(", ")}.`]),
    ...(more.length === 0
      ? []
      : [`Not drawn, since less accurate: ${more.join(", ")}. The summary holds their matrices.`]),
  ];
}
