import { nodesOf, type OnnxNode, readNode } from "./onnx_graph.ts";
import { EXTERNAL, FLOAT, GRAPH, MODEL, NODE, TENSOR, UINT8 } from "./onnx_schema.ts";
import { bytesOfTensor, dimsOf, encodeExternalTensor, encodeText, type WeightFile } from "./onnx_tensor.ts";
import { children, concatBytes, encodeField, type Field, fieldsOf, numberOf, textOf } from "./protobuf.ts";
import { type Q4Weights, unpackQ4 } from "./unpack_q4.ts";

export interface WebGraphOptions {
  /** Name for the model's own bytes among the files of weights. */
  readonly path: string;
  /** Files that the model's weights lie in, if not in itself. */
  readonly files: readonly WeightFile[];
  /** Most bytes of fp32 that the 4-bit weights of `MatMulNBits` may become; 0 leaves them packed. */
  readonly mostUnpacked: number;
}

/** A model as onnxruntime's WebAssembly takes it best. */
export interface WebGraph {
  /** The model without its large weights. */
  readonly graph: Uint8Array;
  /** Those weights, for the session option `externalData`. */
  readonly files: readonly WeightFile[];
  /** How many `MatMulNBits` were unpacked, and how many were left. */
  readonly unpacked: number;
  readonly packed: number;
}

/** Smaller tensors stay in the graph: onnxruntime may need their values to plan it. */
const LARGE = 1 << 16;
const UNPACKED = "unpacked";

/**
 * Prepares a model for onnxruntime's WebAssembly:
 *
 * - Its weights stay where they are, in the bytes of the file, and the graph only refers to them. Otherwise onnxruntime
 *   copies the file into its 4 GiB, parses that into a second copy, and makes the tensors from it, a third.
 * - Where 4-bit weights may be unpacked, a `MatMulNBits` becomes a `MatMul` of the same numbers in fp32. onnxruntime-web
 *   has no kernel for the former and unpacks its weights for every token: 440 ms a token instead of 50
 *   (SmolVLM-256M, one thread).
 * @throws {RangeError} where the bytes are no ONNX model.
 */
export function toWebGraph(model: Uint8Array, options: WebGraphOptions): WebGraph {
  const all = [...nodesOf(model)].filter(({ operator }) => operator === "MatMulNBits").length;
  const plan = planUnpacking(model, options);
  const bytes = plan.reduce((sum, { k, n }) => sum + 4 * k * n, 0);
  const unpacking = bytes <= options.mostUnpacked ? plan : [];
  const data = new Float32Array(unpacking.reduce((sum, { k, n }) => sum + k * n, 0));
  const rewrite = { model, path: options.path, unpacking: placed(unpacking, data) };
  const parts = [...fieldsOf(model)].map((field) =>
    field.field === MODEL.graph && typeof field.value !== "number"
      ? encodeField(MODEL.graph, rewriteGraph(field.value, rewrite))
      : field.bytes
  );
  const files = [{ path: options.path, data: model }, ...options.files];
  if (unpacking.length > 0) files.push({ path: UNPACKED, data: new Uint8Array(data.buffer) });
  return { graph: concatBytes(parts), files, unpacked: unpacking.length, packed: all - unpacking.length };
}

interface Unpacking extends Q4Weights {
  readonly node: OnnxNode;
}

/** What can be unpacked: 4 bits, fp32 scales, no reordering, no bias, outside of subgraphs. */
function planUnpacking(model: Uint8Array, { files, mostUnpacked }: WebGraphOptions): Unpacking[] {
  const plan: Unpacking[] = [];
  if (mostUnpacked === 0) return plan;
  for (const graph of children(model, MODEL.graph)) {
    const tensors = new Map([...children(graph, GRAPH.initializer)].map((t) => [textOf(t, TENSOR.name), t]));
    for (const bytes of children(graph, GRAPH.node)) {
      const node = readNode(bytes);
      if (node.operator !== "MatMulNBits") continue;
      const weights = q4WeightsOf(node, tensors, files);
      if (weights !== null) plan.push({ ...weights, node });
    }
  }
  return plan;
}

function q4WeightsOf(
  { integers: { K: k, N: n, bits = 4, block_size: blockSize }, inputs }: OnnxNode,
  tensors: ReadonlyMap<string, Uint8Array>,
  files: readonly WeightFile[],
): Q4Weights | null {
  const read = (index: number, type: number) => {
    const tensor = tensors.get(inputs[index] ?? "");
    return tensor !== undefined && numberOf(tensor, TENSOR.type) === type
      ? bytesOfTensor(tensor, files)
      : null;
  };
  const [packed, scales, zeroPoints] = [read(1, UINT8), read(2, FLOAT), read(3, UINT8)];
  const isPlain = bits === 4 && !inputs[4] && !inputs[5] && (zeroPoints !== null || !inputs[3]);
  if (!isPlain || packed === null || scales === null || !k || !n || !blockSize) return null;
  const blocks = Math.ceil(k / blockSize);
  if (packed.length !== n * blocks * blockSize / 2 || scales.length !== 4 * n * blocks) return null;
  // A copy: floats in the middle of a file need not be aligned.
  return { k, n, blockSize, packed, scales: new Float32Array(scales.slice().buffer), zeroPoints };
}

interface Placed {
  readonly node: OnnxNode;
  readonly tensor: Uint8Array;
}

/** Unpacks into `data`, one after the other. */
function placed(unpacking: readonly Unpacking[], data: Float32Array): Map<string, Placed> {
  const found = new Map<string, Placed>();
  let at = 0;
  for (const { node, ...weights } of unpacking) {
    const { k, n } = weights;
    const length = k * n;
    unpackQ4(weights, data.subarray(at, at + length));
    const place = { path: UNPACKED, offset: 4 * at, length: 4 * length };
    const name = `${node.inputs[1]}_unpacked_for_${node.output}`;
    found.set(node.output, {
      node,
      tensor: encodeExternalTensor({ name, type: FLOAT, dims: [k, n], ...place }),
    });
    at += length;
  }
  return found;
}

interface Rewrite {
  readonly model: Uint8Array;
  readonly path: string;
  /** By output of the node. */
  readonly unpacking: ReadonlyMap<string, Placed>;
}

function rewriteGraph(graph: Uint8Array, rewrite: Rewrite): Uint8Array {
  return concatBytes([...fieldsOf(graph)].flatMap((field) => {
    if (typeof field.value === "number") return [field.bytes];
    if (field.field === GRAPH.initializer) return [withoutValues(field, field.value, rewrite)];
    if (field.field !== GRAPH.node) return [field.bytes];
    const found = rewrite.unpacking.get(textOf(field.value, NODE.output));
    if (found === undefined) return [field.bytes];
    return [encodeField(GRAPH.initializer, found.tensor), encodeField(GRAPH.node, matMul(found))];
  }));
}

/** The initializer, referring to its values where they stand in the model's file. */
function withoutValues({ bytes }: Field, tensor: Uint8Array, { model, path }: Rewrite): Uint8Array {
  if (numberOf(tensor, TENSOR.location) === EXTERNAL) return bytes;
  const raw = bytesOfTensor(tensor, []);
  if (raw === null || raw.length <= LARGE) return bytes;
  return encodeField(
    GRAPH.initializer,
    encodeExternalTensor({
      name: textOf(tensor, TENSOR.name),
      type: numberOf(tensor, TENSOR.type) ?? 0,
      dims: dimsOf(tensor),
      path,
      offset: raw.byteOffset - model.byteOffset,
      length: raw.length,
    }),
  );
}

function matMul({ node, tensor }: Placed): Uint8Array {
  return concatBytes([
    encodeField(NODE.input, encodeText(node.inputs[0]!)),
    encodeField(NODE.input, encodeText(textOf(tensor, TENSOR.name))),
    encodeField(NODE.output, encodeText(node.output)),
    encodeField(NODE.name, encodeText(node.name)),
    encodeField(NODE.operator, encodeText("MatMul")),
  ]);
}
