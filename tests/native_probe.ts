// deno-lint-ignore-file no-console -- a program of its own
/** Run by limits_test.ts: whether the native onnxruntime reads weights outside of a model's folder. */
import { startBackend } from "../src/inference/backends/backend.ts";

const backend = await startBackend("native", 1);
for (const name of ["parent_folder", "absolute"]) {
  const graph = new URL(`fixtures/fuzz/onnx/${name}.onnx`, import.meta.url).pathname;
  const loaded = await backend.openSession({ graph, weights: [] }).then(() => "loaded", () => "refused");
  console.log(name, loaded);
}
