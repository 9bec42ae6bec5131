/// <reference lib="dom" />
import type { Figure, Trace } from "../figures/figure.ts";
import { messageOf } from "../../errors.ts";
import { type PlotElement, plotly } from "./plotly.ts";
import { template } from "./template.ts";

/** What of a figure is drawn. */
export type Drawing = Pick<Figure, "id" | "data" | "layout">;

const CONFIG = {
  displaylogo: false,
  responsive: true,
  modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]],
};

/** Screens of fewer CSS pixels are a phone's. */
const NARROW = 640;

/** Width of a figure on paper, CSS pixels: A4 with its margins. */
const PAPER_WIDTH = 690;

export interface Plots {
  /** Draws all figures, one after the other; a later call takes over. */
  draw(figures: readonly Drawing[]): Promise<void>;
  /** After a change of the page's colours. */
  recolour(): void;
}

/** @param onItem called with the row of an item that was clicked on. */
export function setUpPlots(onItem: (row: number) => void): Plots {
  const root = document.documentElement;
  let turn = 0;
  let drawn: PlotElement[] = [];
  const recolour = () => drawn.forEach((element) => plotly.relayout(element, { template: template() }));
  setUpPaper(() => drawn);
  return {
    async draw(figures) {
      const mine = ++turn;
      delete root.dataset.drawn;
      drawn = [];
      for (const figure of figures) {
        const element = document.getElementById(`plot-${figure.id}`) as PlotElement | null;
        if (element === null) continue;
        element.hidden = figure.data.length === 0;
        if (figure.data.length > 0 && await drawOne(element, figure, onItem)) drawn.push(element);
        await new Promise((resolve) => setTimeout(resolve));
        if (turn !== mine) return;
      }
      root.dataset.drawn = "true";
    },
    recolour,
  };
}

async function drawOne(
  element: PlotElement,
  figure: Drawing,
  onItem: (row: number) => void,
): Promise<boolean> {
  const { data, layout } = figure;
  try {
    element.style.minHeight = `${layout.height}px`;
    await plotly.react(element, data.map(forWidth), { ...layout, template: template() }, CONFIG);
    element.removeAllListeners("plotly_click");
    element.on("plotly_click", ({ points }) => {
      const row = points[0]?.customdata;
      if (typeof row === "number") onItem(row);
    });
    return true;
  } catch (error) {
    element.className = "note";
    element.textContent = `This figure could not be drawn (${
      messageOf(error)
    }). The table holds the numbers.`;
    return false;
  }
}

/** Where names beside points would lie upon each other, the legend has to do. */
function forWidth(trace: Trace): Trace {
  return trace.type === "scatter" && trace.mode === "markers+text" && innerWidth < NARROW
    ? { ...trace, mode: "markers" }
    : trace;
}

/** On paper: light, no wider than it, and every table unfolded. */
function setUpPaper(drawn: () => readonly PlotElement[]): void {
  const root = document.documentElement;
  let unfolded: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    root.classList.add("printing");
    unfolded = [...document.querySelectorAll<HTMLDetailsElement>("main details:not([open], .filter)")];
    unfolded.forEach((details) => details.open = true);
    for (const element of drawn()) {
      plotly.relayout(element, { template: template(), width: PAPER_WIDTH, autosize: false });
    }
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    unfolded.forEach((details) => details.open = false);
    for (const element of drawn()) {
      plotly.relayout(element, { template: template(), width: null, autosize: true });
    }
  });
}
