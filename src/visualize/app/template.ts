/// <reference lib="dom" />
import { plotTemplate } from "../plot_template.ts";

/** Below the buttons, which would cover a long legend. */
const LEGEND_TOP = 0.94;

/** Plotly's template in the colours of the page's style sheet, as they are now. */
export function template(): unknown {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const [ink, line] = [colour("--ink"), colour("--line")];
  const { data, layout } = plotTemplate({
    colours: { ink, line, grid: colour("--grid") },
    fontFamily: getComputedStyle(document.body).fontFamily,
    legendTop: LEGEND_TOP,
  });
  const hoverlabel = {
    bgcolor: colour("--panel"),
    bordercolor: line,
    font: { color: ink },
    namelength: -1,
    align: "left",
  };
  const modebar = { bgcolor: "rgba(0,0,0,0)", color: colour("--muted"), activecolor: ink };
  return { data, layout: { ...layout, hoverlabel, modebar } };
}
