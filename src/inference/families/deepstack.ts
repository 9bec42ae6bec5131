import type { Tensor as OrtTensor } from "onnxruntime-web";
import { join } from "node:path";
import * as v from "valibot";
import { readJson } from "../../models/model.ts";
import type { Transformers } from "../runtime.ts";
import { addDecoderFeeds, decoderInputs, type Feeds } from "./decoder_feeds.ts";
import type { Network, Tensor } from "./family.ts";

const ConfigSchema = v.object({
  image_token_id: v.number(),
  vision_config: v.object({ deepstack_visual_indexes: v.optional(v.array(v.number()), []) }),
});

/** Outputs of the vision session and inputs of the decoder; a number follows. */
const FEATURES = "deepstack_features_";

/**
 * Teaches Qwen3-VL's class deepstack: features of several layers of the vision model, added to the hidden states behind
 * the decoder's first layers. transformers.js 4.3.1 does not do it, and the sessions published for it have no inputs for it.
 * @returns what to tell the user where the model's own sessions leave deepstack out; null where they do not.
 */
export async function addDeepstack(
  network: Network,
  folder: string,
  { Tensor }: Transformers,
): Promise<string | null> {
  const { image_token_id, vision_config } = await readJson(join(folder, "config.json"), ConfigSchema);
  const names = decoderInputs(network, FEATURES);
  if (names.length === 0) return vision_config.deepstack_visual_indexes.length === 0 ? null : LEFT_OUT;
  let features: Feeds = {};
  network.encode_image = async ({ pixel_values, image_grid_thw }: EncoderInputs) => {
    const inputs = { pixel_values: pixel_values.ort_tensor, image_grid_thw: image_grid_thw.ort_tensor };
    const { image_features, ...more } = await network.sessions.vision_encoder.run(inputs) as Feeds;
    features = more;
    return new Tensor(image_features!);
  };
  const each = (feed: (name: string) => OrtTensor) =>
    Object.fromEntries(names.map((name) => [name, feed(name)]));
  addDecoderFeeds(network, {
    names,
    forPrompt: (ids) => each((name) => atImageTokens(features[name]!, ids, image_token_id, Tensor)),
    forAnswer: ({ dims }) => each(() => zeros(dims, Tensor)),
  });
  return null;
}

const LEFT_OUT =
  "the model's ONNX files leave out deepstack (image features that the decoder's first layers " +
  "want): its answers differ from the original model's";

/** What `generate` hands on: inputs as `prepare` made them. */
interface EncoderInputs {
  readonly pixel_values: Tensor;
  readonly image_grid_thw: Tensor;
}

type TensorClass = Transformers["Tensor"];

/** Rows of features [n, size] at the n image tokens, zeros at the others: [1, tokens, size]. */
function atImageTokens(
  rows: OrtTensor,
  ids: BigInt64Array,
  imageToken: number,
  Tensor: TensorClass,
): OrtTensor {
  const size = rows.dims.at(-1)!;
  const values = rows.data as Float32Array;
  const spread = new Float32Array(ids.length * size);
  let row = 0;
  for (const [place, id] of ids.entries()) {
    if (Number(id) !== imageToken) continue;
    spread.set(values.subarray(row * size, (row + 1) * size), place * size);
    row++;
  }
  return new Tensor("float32", spread, [1, ids.length, size]).ort_tensor;
}

function zeros(dims: readonly number[], Tensor: TensorClass): OrtTensor {
  const length = dims.reduce((product, edge) => product * edge, 1);
  return new Tensor("float32", new Float32Array(length), [...dims]).ort_tensor;
}
