import { dirname, join } from "node:path";
import { VERSION } from "../src/version.ts";
import {
  type Asset,
  assetsFor,
  CHART_WORKER,
  NATIVE,
  NATIVE_COMMON,
  PROGRAM,
  type Target,
} from "./assets.ts";
import { thirdPartyNotices } from "./third_party_notices.ts";

/** Files of the bundle that are made, and not copied. */
const MADE = [PROGRAM.path, CHART_WORKER.path, "THIRD_PARTY_NOTICES.txt"];

/** Writes the bundle for a machine into a folder; what was there before is gone. @returns what it consists of. */
export async function makeBundle(folder: string, target: Target): Promise<Asset[]> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder, { recursive: true });
  await bundle("scripts/bundle_main.ts", join(folder, PROGRAM.path));
  await bundle("src/charts/generate_worker.ts", join(folder, CHART_WORKER.path));
  await Deno.writeTextFile(join(folder, "THIRD_PARTY_NOTICES.txt"), await thirdPartyNotices());
  await Deno.writeTextFile(join(folder, "VERSION"), `${VERSION}\n`);
  const assets = assetsFor(target);
  for (const { path } of assets) {
    if (!MADE.includes(path)) await copy(await sourceOf(path), join(folder, path));
  }
  return assets;
}

async function bundle(entry: string, output: string): Promise<void> {
  const args = ["bundle", "--quiet", "--minify", "--platform", "deno", "--output", output, entry];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).output();
  if (!success) throw new Error(`deno ${args.join(" ")} failed`);
}

/** onnxruntime-common is found as onnxruntime-node finds it: its neighbour among the packages. */
async function sourceOf(path: string): Promise<string> {
  if (!path.startsWith(NATIVE_COMMON)) return path;
  const neighbour = join(await Deno.realPath(NATIVE), "../onnxruntime-common");
  return neighbour + path.slice(NATIVE_COMMON.length);
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(dirname(to), { recursive: true });
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  for await (const { name } of Deno.readDir(from)) {
    if (!/\.map$|\.d\.ts$/.test(name)) await copy(join(from, name), join(to, name));
  }
}
