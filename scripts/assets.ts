/** What the program reads at run time, for each machine it is made for, and how large each part may become. */

/** Machines that binaries are made for: Deno's name of the target -> as onnxruntime-node calls it. */
export const TARGETS = {
  "x86_64-unknown-linux-gnu": "linux/x64",
  "aarch64-unknown-linux-gnu": "linux/arm64",
  "x86_64-apple-darwin": "darwin/x64",
  "aarch64-apple-darwin": "darwin/arm64",
  "x86_64-pc-windows-msvc": "win32/x64",
} as const;
export type Target = keyof typeof TARGETS;

export interface Asset {
  /** File or folder, the same path in the sources, the bundle and the binary. */
  readonly path: string;
  /** More MiB than this are an error: something came in that was not meant to. */
  readonly budgetMib: number;
  /** In the binary, or beside it: the system loads shared libraries from a disk only. */
  readonly place: "inside" | "beside";
}

/** The program itself, which `deno bundle` writes. */
export const PROGRAM: Asset = { path: "chartvlm.js", budgetMib: 8, place: "inside" };
export const CHART_WORKER: Asset = { path: "generate_worker.js", budgetMib: 0.5, place: "inside" };

const ORT_WEB = "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded";
export const NATIVE = "node_modules/onnxruntime-node";
export const NATIVE_COMMON = "node_modules/onnxruntime-common";

/** onnxruntime 1.30 has no native library for Macs with Intel processors: there the backend `native` is missing. */
const WITHOUT_NATIVE: readonly Target[] = ["x86_64-apple-darwin"];

/** All that belongs to the program on a machine, `PROGRAM` first. */
export function assetsFor(target: Target): Asset[] {
  const inside = (path: string, budgetMib: number): Asset => ({ path, budgetMib, place: "inside" });
  const beside = (path: string, budgetMib: number): Asset => ({ path, budgetMib, place: "beside" });
  return [
    PROGRAM,
    CHART_WORKER,
    inside("data/builtin", 36),
    // What `visualize --export` draws with.
    inside("data/fonts/Arimo-Regular.ttf", 1),
    inside("data/fonts/Arimo-Bold.ttf", 1),
    inside("data/fonts/LICENSE_ARIMO.txt", 0.1),
    inside("node_modules/@resvg/resvg-wasm/index_bg.wasm", 3),
    inside(`${ORT_WEB}.mjs`, 0.1),
    inside(`${ORT_WEB}.wasm`, 15),
    inside(`${ORT_WEB}.jspi.mjs`, 0.1),
    inside(`${ORT_WEB}.jspi.wasm`, 18),
    beside("LICENSE", 0.1),
    beside("THIRD_PARTY_NOTICES.txt", 0.5),
    ...WITHOUT_NATIVE.includes(target) ? [] : [
      beside(`${NATIVE}/package.json`, 0.1),
      beside(`${NATIVE}/dist`, 0.1),
      beside(`${NATIVE}/bin/napi-v6/${TARGETS[target]}`, 90),
      beside(`${NATIVE_COMMON}/package.json`, 0.1),
      beside(`${NATIVE_COMMON}/dist/cjs`, 0.2),
    ],
  ];
}

/** @throws {Error} listing the targets, for another one. */
export function requireTarget(name: string): Target {
  if (Object.hasOwn(TARGETS, name)) return name as Target;
  throw new Error(`unknown target "${name}"; known: ${Object.keys(TARGETS).join(", ")}`);
}
