import { ASSETS } from "../visualize/assets.ts";
import css from "./assets/live.css" with { type: "text" };
import page from "./assets/live.html" with { type: "text" };
import script from "./assets/live.js" with { type: "text" };

/** The live page: markup without data, its style on top of that of all pages, its script. */
export const LIVE_ASSETS = { page, css: `${ASSETS.css}\n${css}`, script } as const;
