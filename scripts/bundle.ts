/**
 * Bundles the program into a folder that runs by itself: `deno run FOLDER/chartvlm.js`, without network or cache.
 *
 *   deno task bundle [FOLDER]            default: dist
 *
 * Beside the program stand the chart worker, onnxruntime (WebAssembly, and native for this machine) and the built-in
 * model; `deno task compile` makes one binary of the same folder, but for the native onnxruntime, which stays beside it.
 */
import { dirname, join } from "node:path";
import process from "node:process";

const ORT = "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded";
const NATIVE = "node_modules/onnxruntime-node";
/** What the program reads at run time, at the same paths as in the sources. */
const ASSETS = [
  ...[`${ORT}.mjs`, `${ORT}.wasm`, `${ORT}.jspi.mjs`, `${ORT}.jspi.wasm`],
  // The native onnxruntime, for this machine.
  ...["package.json", "dist", `bin/napi-v6/${process.platform}/${process.arch}`].map((path) =>
    join(NATIVE, path)
  ),
  "data/builtin",
  // What `visualize --export` draws with.
  ...["Arimo-Regular.ttf", "Arimo-Bold.ttf", "LICENSE_ARIMO.txt"].map((name) => join("data/fonts", name)),
  "node_modules/@resvg/resvg-wasm/index_bg.wasm",
  "LICENSE",
];

const folder = Deno.args[0] ?? "dist";
await Deno.remove(folder, { recursive: true }).catch(() => {});
await Deno.mkdir(folder, { recursive: true });
await bundle("scripts/bundle_main.ts", "chartvlm.js");
await bundle("src/charts/generate_worker.ts", "generate_worker.js");
for (const asset of ASSETS) await copy(asset, join(folder, asset));
// What onnxruntime-node imports, found as it finds it.
const common = join(await Deno.realPath(NATIVE), "../onnxruntime-common");
for (const path of ["package.json", "dist/cjs"]) {
  await copy(join(common, path), join(folder, "node_modules/onnxruntime-common", path));
}
await report(folder);

async function bundle(entry: string, name: string): Promise<void> {
  const args = ["bundle", "--quiet", "--minify", "--platform", "deno", "--output", join(folder, name), entry];
  const { success } = await new Deno.Command(Deno.execPath(), { args }).output();
  if (!success) throw new Error(`deno ${args.join(" ")} failed`);
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(dirname(to), { recursive: true });
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  for await (const { name } of Deno.readDir(from)) {
    if (!/\.map$|\.d\.ts$/.test(name)) await copy(join(from, name), join(to, name));
  }
}

async function report(path: string): Promise<void> {
  const sizes: [string, number][] = [];
  await measure(path, sizes);
  for (const [file, bytes] of sizes.sort()) line(bytes, file);
  line(sizes.reduce((sum, [, bytes]) => sum + bytes, 0), "in all");
}

async function measure(path: string, sizes: [string, number][]): Promise<void> {
  const { isFile, size } = await Deno.stat(path);
  if (isFile) sizes.push([path, size]);
  else for await (const { name } of Deno.readDir(path)) await measure(join(path, name), sizes);
}

function line(bytes: number, what: string): void {
  const text = `${(bytes / 2 ** 20).toFixed(2).padStart(7)} MiB  ${what}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
