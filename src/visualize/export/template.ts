import { plotTemplate } from "../plot_template.ts";
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

/** The template of the pages in light colours and the exports' font; there are no buttons above the legend. */
export const LIGHT_TEMPLATE = plotTemplate({ colours: LIGHT, fontFamily: FONT_FAMILY, legendTop: 1 });
