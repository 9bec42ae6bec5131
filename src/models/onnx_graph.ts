import { ATTRIBUTE, EXTERNAL, GRAPH, MODEL, NODE, TENSOR, TYPE, VALUE } from "./onnx_schema.ts";
import { dimsOf, encodeText } from "./onnx_tensor.ts";
import { children, concatBytes, encodeField, fieldsOf, numberOf, textOf } from "./protobuf.ts";

/** A node of a graph. */
export interface OnnxNode {
  readonly operator: string;
  readonly name: string;
  /** Names; empty for an optional input that is not given. */
  readonly inputs: readonly string[];
  /** Name of the first. */
  readonly output: string;
  /** Its integer attributes by name. */
  readonly integers: Readonly<Record<string, number>>;
}

/** Names of the outputs of an ONNX model's graph. */
export function graphOutputs(model: Uint8Array): string[] {
  return [...children(model, MODEL.graph)].flatMap((graph) =>
    [...children(graph, GRAPH.output)].map((output) => textOf(output, VALUE.name))
  );
}

/** All nodes of an ONNX model, those of subgraphs (branches of `If`, bodies of loops) included. */
export function* nodesOf(model: Uint8Array): Generator<OnnxNode> {
  for (const graph of children(model, MODEL.graph)) yield* nodesOfGraph(graph);
}

function* nodesOfGraph(graph: Uint8Array): Generator<OnnxNode> {
  for (const node of children(graph, GRAPH.node)) {
    for (const attribute of children(node, NODE.attribute)) {
      for (const subgraph of children(attribute, ATTRIBUTE.graph)) yield* nodesOfGraph(subgraph);
    }
    yield readNode(node);
  }
}

/** Reads a NodeProto. */
export function readNode(node: Uint8Array): OnnxNode {
  const integers: Record<string, number> = {};
  for (const attribute of children(node, NODE.attribute)) {
    const value = numberOf(attribute, ATTRIBUTE.integer);
    if (value !== undefined) integers[textOf(attribute, ATTRIBUTE.name)] = value;
  }
  return {
    operator: textOf(node, NODE.operator),
    name: textOf(node, NODE.name),
    inputs: [...children(node, NODE.input)].map((name) => new TextDecoder().decode(name)),
    output: textOf(node, NODE.output),
    integers,
  };
}

/** Weights of more bytes are taken out by `withoutWeights`; smaller tensors may be constants that shape the graph. */
const LARGE = 1 << 16;

/** The same model with its large weights as inputs instead: small, and planned by onnxruntime like the whole. */
export function withoutWeights(model: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes(
    [...fieldsOf(model)].map(({ field, value, bytes }) =>
      field === MODEL.graph && typeof value !== "number"
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
  return tensor.length > LARGE || numberOf(tensor, TENSOR.location) === EXTERNAL;
}

/** Description of an input with a tensor's name, type and shape. */
function inputLike(tensor: Uint8Array): Uint8Array {
  const dims = dimsOf(tensor).map((size) => encodeField(TYPE.dim, encodeField(TYPE.size, size)));
  const type = concatBytes([
    encodeField(TYPE.element, numberOf(tensor, TENSOR.type) ?? 0),
    encodeField(TYPE.shape, concatBytes(dims)),
  ]);
  return concatBytes([
    encodeField(VALUE.name, encodeText(textOf(tensor, TENSOR.name))),
    encodeField(VALUE.type, encodeField(TYPE.tensor, type)),
  ]);
}
