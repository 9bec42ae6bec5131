import { children, concatBytes, encodeField, fieldsOf, numberOf, textOf } from "./protobuf.ts";

// The few things that we ask of an ONNX file. Field numbers are those of onnx.proto (the ONNX project, IR version 10).
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const NODE = { operator: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, integer: 3, graph: 6 };
const TENSOR = { dims: 1, type: 2, name: 8, location: 14 };
const VALUE = { name: 1, type: 2 };
/** Of a tensor's type: TypeProto.tensor_type, its elem_type and shape, the shape's dim, and that one's dim_value. */
const TYPE = { tensor: 1, element: 1, shape: 2, dim: 1, size: 1 };

/** A node of a graph. */
export interface OnnxNode {
  readonly operator: string;
  /** Its integer attributes by name. */
  readonly integers: Readonly<Record<string, number>>;
}

/** Names of the outputs of an ONNX model's graph. */
export function graphOutputs(model: Uint8Array): string[] {
  return [...children(model, MODEL_GRAPH)].flatMap((graph) =>
    [...children(graph, GRAPH.output)].map((output) => textOf(output, VALUE.name))
  );
}

/** All nodes of an ONNX model, those of subgraphs (branches of `If`, bodies of loops) included. */
export function* nodesOf(model: Uint8Array): Generator<OnnxNode> {
  for (const graph of children(model, MODEL_GRAPH)) yield* nodesOfGraph(graph);
}

function* nodesOfGraph(graph: Uint8Array): Generator<OnnxNode> {
  for (const node of children(graph, GRAPH.node)) {
    const integers: Record<string, number> = {};
    for (const attribute of children(node, NODE.attribute)) {
      const value = numberOf(attribute, ATTRIBUTE.integer);
      if (value !== undefined) integers[textOf(attribute, ATTRIBUTE.name)] = value;
      for (const subgraph of children(attribute, ATTRIBUTE.graph)) yield* nodesOfGraph(subgraph);
    }
    yield { operator: textOf(node, NODE.operator), integers };
  }
}

/** Weights of more bytes are taken out by `withoutWeights`; smaller tensors may be constants that shape the graph. */
const LARGE = 1 << 16;

/** The same model with its large weights as inputs instead: small, and planned by onnxruntime like the whole. */
export function withoutWeights(model: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes(
    [...fieldsOf(model)].map(({ field, value, bytes }) =>
      field === MODEL_GRAPH && typeof value !== "number"
        ? encodeField(field, graphWithoutWeights(value))
        : bytes
    ),
  );
}

function graphWithoutWeights(graph: Uint8Array): Uint8Array {
  const inputs = new Set([...children(graph, GRAPH.input)].map((input) => textOf(input, VALUE.name)));
  const parts: Uint8Array[] = [];
  for (const { field, value, bytes } of fieldsOf(graph)) {
    const isWeight = field === GRAPH.initializer && typeof value !== "number" && isLarge(value);
    if (!isWeight) parts.push(bytes);
    // Up to IR version 3 every weight is named among the inputs anyway.
    else if (!inputs.has(textOf(value, TENSOR.name))) parts.push(encodeField(GRAPH.input, inputLike(value)));
  }
  return concatBytes(parts);
}

/** Of many bytes, or in another file. */
function isLarge(tensor: Uint8Array): boolean {
  return tensor.length > LARGE || numberOf(tensor, TENSOR.location) === 1;
}

/** Description of an input with a tensor's name, type and shape. */
function inputLike(tensor: Uint8Array): Uint8Array {
  const dims = dimsOf(tensor).map((size) => encodeField(TYPE.dim, encodeField(TYPE.size, size)));
  const type = concatBytes([
    encodeField(TYPE.element, numberOf(tensor, TENSOR.type) ?? 0),
    encodeField(TYPE.shape, concatBytes(dims)),
  ]);
  return concatBytes([
    encodeField(VALUE.name, new TextEncoder().encode(textOf(tensor, TENSOR.name))),
    encodeField(VALUE.type, encodeField(TYPE.tensor, type)),
  ]);
}

/** Sizes of a tensor's dimensions, written one by one or packed. */
function dimsOf(tensor: Uint8Array): number[] {
  const dims: number[] = [];
  for (const { field, value } of fieldsOf(tensor)) {
    if (field !== TENSOR.dims) continue;
    if (typeof value === "number") dims.push(value);
    else dims.push(...packedNumbers(value));
  }
  return dims;
}

/** Numbers of a packed field. */
function packedNumbers(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let [value, scale] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) {
      numbers.push(value);
      [value, scale] = [0, 1];
    }
  }
  return numbers;
}
