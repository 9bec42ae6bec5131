import type { Tensor } from "onnxruntime-web";
import { WorkError } from "../../errors.ts";

/**
 * Checks the logits of the last position. Where 16-bit floats overflow on a GPU, they come out equal (all 0) or as no
 * numbers at all, and decoding would go on with nonsense.
 * @throws {WorkError} where they are so.
 */
export function requireSoundLogits(logits: Pick<Tensor, "data" | "dims">): void {
  const vocabulary = logits.dims.at(-1) ?? 0;
  if (!(logits.data instanceof Float32Array) || vocabulary < 2) return;
  const last = logits.data.subarray(-vocabulary);
  const isEqual = last.every((value) => value === last[0]);
  if (!isEqual && last.every(Number.isFinite)) return;
  throw new WorkError(`the GPU computed logits that are ${isEqual ? "all the same" : "no finite numbers"}`, {
    hint: "16-bit floats may overflow: choose another precision, e.g. fp32",
  });
}
