// "bytes" for the library: `deno bundle` 2.9.6 rewrites `!e.__esModule` inside texts imported as "text".
import plotly from "plotly/plotly-cartesian.min.js" with { type: "bytes" };
import css from "./assets/page.css" with { type: "text" };
import script from "./assets/app.js" with { type: "bytes" };
import theme from "./assets/theme.js" with { type: "text" };

/** What every page carries. Line ends are LF, as HTML parsers make them before a hash is compared. */
export const ASSETS = {
  plotly,
  css: css.replaceAll("\r\n", "\n"),
  /** The page's script, bundled from app/main.ts by `deno task bundle-app`. */
  script: new TextDecoder().decode(script).replaceAll("\r\n", "\n"),
  /** Runs before anything is drawn. */
  theme: theme.replaceAll("\r\n", "\n"),
} as const;
