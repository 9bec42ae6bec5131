import { basename } from "node:path";
import { nodesOf } from "./onnx_graph.ts";

/**
 * A warning where 4-bit weights would be slow in WebAssembly. `MatMulNBits` without `accuracy_level` 4 unpacks its
 * weights to fp32 for every token there: decoding took 497 ms a token against 29 with it (SmolVLM-256M, one thread).
 * The native runtime does not mind.
 * @param model an ONNX file's bytes.
 * @returns null where there is nothing to warn of.
 */
export function slowQ4Warning(path: string, model: Uint8Array): string | null {
  let slow = 0;
  for (const { operator, integers } of nodesOf(model)) {
    if (operator === "MatMulNBits" && integers.accuracy_level !== 4) slow++;
  }
  if (slow === 0) return null;
  return `"${
    basename(path)
  }" is about 17 times slower on wasm than it could be: ${slow} of its MatMulNBits nodes ` +
    "lack accuracy_level 4; export it with accuracy_level 4, or use the backend native or another precision";
}
