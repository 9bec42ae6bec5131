import { FONT_FAMILY } from "./fonts.ts";

/** Colours of the pages on white paper; the same as in `assets/page.css`, light. */
export const LIGHT = {
  ground: "#ffffff",
  panel: "#f5f7f9",
  ink: "#1a1d21",
  muted: "#57606a",
  line: "#d5dae0",
  grid: "#e6e9ed",
  accent: "#00619a",
  warn: "#8a4300",
} as const;

const AXIS = {
  gridcolor: LIGHT.grid,
  linecolor: LIGHT.line,
  zerolinecolor: LIGHT.line,
  automargin: true,
  ticks: "",
  tickformat: ",~f",
} as const;

/** The template that `assets/page.js` gives to Plotly, in light colours and the exports' font. */
export const LIGHT_TEMPLATE = {
  data: { bar: [{ error_y: { color: LIGHT.ink, thickness: 1.5 } }] },
  layout: {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: FONT_FAMILY, size: 13, color: LIGHT.ink },
    margin: { l: 60, r: 16, t: 16, b: 48 },
    xaxis: AXIS,
    yaxis: AXIS,
    legend: { orientation: "h", yref: "container", y: 1, yanchor: "top", x: 0 },
  },
} as const;
