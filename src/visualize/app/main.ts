/// <reference lib="dom" />
// Runs in every page, after Plotly and the data. `deno task bundle-app` makes assets/app.js of it.
import type { PageFacts } from "../dashboard_data.ts";
import { startDashboard } from "./dashboard.ts";
import { pageJson } from "./page_json.ts";
import { type Drawing, setUpPlots } from "./plots.ts";
import { setUpTables } from "./tables.ts";
import { setUpTheme } from "./theme.ts";

const written = pageJson<readonly Drawing[]>("figures") ?? [];
const facts = pageJson<PageFacts>("facts");
if (facts !== null) await startDashboard(facts, written);
else {
  const plots = setUpPlots(() => {});
  setUpTheme(plots.recolour);
  setUpTables(document);
  await plots.draw(written);
}
