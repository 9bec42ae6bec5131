import { basename } from "node:path";

/**
 * A warning where 4-bit weights stay packed in WebAssembly: onnxruntime-web has no kernel for `MatMulNBits` and unpacks
 * them for every token, whatever their `accuracy_level` (seen with 1.30). The native runtime has one.
 * @param packed how many `MatMulNBits` stay.
 */
export function slowQ4Warning(path: string, packed: number): string {
  return `"${
    basename(path)
  }" is about 10 times slower on wasm than it could be: onnxruntime-web unpacks the 4-bit ` +
    `weights of ${packed} MatMulNBits for every token, and they are too large or too unusual to be unpacked once; ` +
    "use the backend native or another precision";
}
