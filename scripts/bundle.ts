/**
 * Bundles the program into a folder that runs by itself: `deno run FOLDER/chartvlm.js`, without network or cache.
 *
 *   deno task bundle [FOLDER]            default: dist
 *
 * Beside the program stand the chart worker, onnxruntime (WebAssembly, and native for this machine), the built-in model and
 * the licences. `deno task compile` makes one binary of the same folder, but for the native onnxruntime, which stays beside it.
 */
import { requireTarget } from "./assets.ts";
import { checkBudgets, failOn } from "./budget.ts";
import { makeBundle } from "./make_bundle.ts";

const folder = Deno.args[0] ?? "dist";
failOn(await checkBudgets(folder, await makeBundle(folder, requireTarget(Deno.build.target))));
