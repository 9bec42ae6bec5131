/**
 * Bundles the program into dist and compiles it to one binary there, for this machine or for `--target`.
 *
 *   deno task compile [--target x86_64-unknown-linux-gnu]
 *
 * The backend `native` needs dist/node_modules beside the binary, or the environment variable CHARTVLM_ORT_NATIVE: path of the
 * package onnxruntime-node.
 *
 * `deno compile` downloads its runtime for the target unless DENORT_BIN names one.
 */
import { parseArgs } from "node:util";
import { requireTarget } from "./assets.ts";
import { checkBudgets, failOn } from "./budget.ts";
import { compileArguments } from "./compile_arguments.ts";
import { makeBundle } from "./make_bundle.ts";

/** The program's parts and Deno's runtime. */
const BINARY_MIB = 220;

const { values } = parseArgs({ options: { target: { type: "string" } } });
const target = requireTarget(values.target ?? Deno.build.target);
const assets = await makeBundle("dist", target);
failOn(await checkBudgets("dist", assets));
const args = compileArguments(target, assets);
const { code } = await new Deno.Command(Deno.execPath(), { cwd: "dist", args }).spawn().status;
if (code !== 0) Deno.exit(code);
const path = target.includes("windows") ? "chartvlm.exe" : "chartvlm";
failOn(await checkBudgets("dist", [{ path, budgetMib: BINARY_MIB, place: "beside" }]));
