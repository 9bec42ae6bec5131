/**
 * A reader of the few things that we ask of an ONNX file. The format is protobuf; field numbers are those of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). Weights are stepped over, never copied.
 */

/** A node of a graph. */
export interface OnnxNode {
  readonly operator: string;
  /** Its integer attributes by name. */
  readonly integers: Readonly<Record<string, number>>;
}

/** Names of the outputs of an ONNX model's graph. */
export function graphOutputs(model: Uint8Array): string[] {
  return [...children(model, MODEL_GRAPH)].flatMap((graph) =>
    [...children(graph, GRAPH_OUTPUT)].map((output) => textOf(output, VALUE_NAME))
  );
}

/** All nodes of an ONNX model, those of subgraphs (branches of `If`, bodies of loops) included. */
export function* nodesOf(model: Uint8Array): Generator<OnnxNode> {
  for (const graph of children(model, MODEL_GRAPH)) yield* nodesOfGraph(graph);
}

const MODEL_GRAPH = 7;
const [GRAPH_NODE, GRAPH_OUTPUT] = [1, 12];
const [NODE_OPERATOR, NODE_ATTRIBUTE] = [4, 5];
const [ATTRIBUTE_NAME, ATTRIBUTE_INTEGER, ATTRIBUTE_GRAPH] = [1, 3, 6];
const VALUE_NAME = 1;

function* nodesOfGraph(graph: Uint8Array): Generator<OnnxNode> {
  for (const node of children(graph, GRAPH_NODE)) {
    const integers: Record<string, number> = {};
    for (const attribute of children(node, NODE_ATTRIBUTE)) {
      for (const { field, value } of fieldsOf(attribute)) {
        if (field === ATTRIBUTE_INTEGER && typeof value === "number") {
          integers[textOf(attribute, ATTRIBUTE_NAME)] = value;
        }
        if (field === ATTRIBUTE_GRAPH && typeof value !== "number") yield* nodesOfGraph(value);
      }
    }
    yield { operator: textOf(node, NODE_OPERATOR), integers };
  }
}

function* children(message: Uint8Array, wanted: number): Generator<Uint8Array> {
  for (const { field, value } of fieldsOf(message)) {
    if (field === wanted && typeof value !== "number") yield value;
  }
}

function textOf(message: Uint8Array, wanted: number): string {
  for (const bytes of children(message, wanted)) return new TextDecoder().decode(bytes);
  return "";
}

interface Field {
  readonly field: number;
  /** A number of a varint, else the field's bytes. */
  readonly value: number | Uint8Array;
}

/** The fields of a protobuf message. @throws {RangeError} where the bytes are none. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1;; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError("Cannot read the ONNX file: it ends too early");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    const wireType = key % 8;
    if (wireType === 0) {
      yield { field, value: varint() };
      continue;
    }
    const length = wireType === 2 ? varint() : FIXED[wireType];
    if (length === undefined || at + length > bytes.length) {
      throw new RangeError(`Cannot read the ONNX file: field ${field} is damaged`);
    }
    yield { field, value: bytes.subarray(at, at + length) };
    at += length;
  }
}

/** Bytes of the wire types of fixed length. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
