import type { Matrix } from "./confusion.ts";
import { escapeHtml } from "../html.ts";
import { type Annotation, type Axis, categories, type Layout } from "./figure.ts";

/** Pixels: a row of a matrix, its title above, its column names below, the margins of the picture. */
const ROW = 26;
const TITLE = 30;
const NAMES = 120;
const MARGINS = 64;

/** Matrices one under the other, each as high as it has rows. */
export function confusionLayout(matrices: readonly Matrix[]): Layout {
  const heights = matrices.map(({ shown }) => TITLE + ROW * shown.length + NAMES);
  const inner = heights.reduce((sum, height) => sum + height, 0) - NAMES;
  const places = heights.map((_, index) => {
    const above = heights.slice(0, index).reduce((sum, height) => sum + height, 0) + TITLE;
    return { top: 1 - above / inner, bottom: 1 - (above + ROW * matrices[index]!.shown.length) / inner };
  });
  const axes = matrices.map((matrix, index) => axesOf(matrix, index, places[index]!));
  const [first = { x: {}, y: {} }, ...more] = axes;
  return {
    height: Math.max(0, inner) + NAMES + MARGINS,
    hovermode: "closest",
    xaxis: first.x,
    yaxis: first.y,
    ...Object.fromEntries(more.flatMap(({ x, y }, i) => [[`xaxis${i + 2}`, x], [`yaxis${i + 2}`, y]])),
    annotations: matrices.map(({ name }, index) => titleOf(name, places[index]!.top)),
  };
}

interface Place {
  readonly top: number;
  readonly bottom: number;
}

function axesOf({ shown, answered }: Matrix, index: number, { top, bottom }: Place): { x: Axis; y: Axis } {
  const axis = index === 0 ? "" : String(index + 1);
  const common = { showgrid: false, tickfont: { size: 11 } };
  return {
    x: { ...categories(answered), ...common, anchor: `y${axis}`, tickangle: -40 },
    y: {
      ...categories(shown),
      ...common,
      anchor: `x${axis}`,
      autorange: "reversed",
      domain: [Math.max(0, bottom), top],
    },
  };
}

function titleOf(name: string, top: number): Annotation {
  const text = `<b>${escapeHtml(name)}</b>`;
  return {
    x: 0,
    y: top,
    xref: "paper",
    yref: "paper",
    xanchor: "left",
    yanchor: "bottom",
    text,
    showarrow: false,
  };
}
