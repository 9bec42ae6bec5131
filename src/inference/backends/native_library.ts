import { dirname, join } from "node:path";
import process from "node:process";
import { UserError } from "../../errors.ts";
import { exists, findProgramFile } from "../../models/program_files.ts";
import type { Availability, Unavailable } from "./availability.ts";

/** onnxruntime's native library, as the npm package onnxruntime-node holds it. */
export interface NativeLibrary {
  readonly available: true;
  /** Folder of the package. */
  readonly folder: string;
  /** The addon, beside which lies the shared library. */
  readonly addon: string;
}

const PACKAGE = "node_modules/onnxruntime-node";
const VARIABLE = "CHARTVLM_ORT_NATIVE";

/** Whether the native backend can be used here. Nothing is loaded. */
export async function nativeAvailability(): Promise<Availability> {
  const found = await findNativeLibrary();
  return found.available ? { available: true, adapter: null, fp16: true } : found;
}

/** @throws {UserError} where the library is not there, or may not be loaded. */
export async function requireNativeLibrary(): Promise<NativeLibrary> {
  const found = await findNativeLibrary();
  if (found.available) return found;
  throw new UserError(`cannot use backend "native": ${found.reason}`, { hint: found.hint });
}

/**
 * Finds the package that the environment variable CHARTVLM_ORT_NATIVE names; else in node_modules at or above the
 * program's folder, then beside the running binary: `deno compile` cannot embed a shared library.
 */
export async function findNativeLibrary(): Promise<NativeLibrary | Unavailable> {
  const folder = await packageFolder();
  if (folder === null) {
    const hint = `put "${PACKAGE}" beside the program, or name it in the environment variable ${VARIABLE}`;
    return { available: false, reason: "the native onnxruntime is missing", hint };
  }
  const addon = addonIn(folder);
  if (!await exists(addon)) {
    const hint = `name another folder in the environment variable ${VARIABLE}, or choose another backend`;
    return { available: false, reason: `the native onnxruntime is missing: no file "${addon}"`, hint };
  }
  // Permissions are asked for by the real path; npm folders are links.
  const path = await Deno.realPath(addon);
  const { state } = await Deno.permissions.query({ name: "ffi", path });
  if (state === "granted") return { available: true, folder, addon: path };
  return {
    available: false,
    reason: "the program may not load native code (permission --allow-ffi is missing)",
    hint: `run it by \`deno task chartvlm\`, or add "--allow-ffi=${dirname(path)}" to \`deno run\``,
  };
}

async function packageFolder(): Promise<string | null> {
  const named = Deno.env.get(VARIABLE);
  if (named) return named;
  const found = await findProgramFile(`${PACKAGE}/package.json`);
  if (found !== null) return dirname(found);
  if (!Deno.build.standalone) return null;
  const beside = join(dirname(await Deno.realPath(Deno.execPath())), PACKAGE); // it may be started through a link
  return await exists(beside) ? beside : null;
}

function addonIn(folder: string): string {
  return join(folder, "bin/napi-v6", process.platform, process.arch, "onnxruntime_binding.node");
}
