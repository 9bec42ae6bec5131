import { children, concatBytes, encodeField, fieldsOf, numberOf, textOf } from "./protobuf.ts";
import { ENTRY, EXTERNAL, TENSOR } from "./onnx_schema.ts";

/** A file of weights in memory; `path` is the name by which a graph refers to it. */
export interface WeightFile {
  readonly path: string;
  readonly data: Uint8Array;
}

/** Sizes of a tensor's dimensions, written one by one or packed. */
export function dimsOf(tensor: Uint8Array): number[] {
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
    if (scale > 128 ** 10) throw new RangeError("Cannot read the tensor: a dimension of it has no end");
    if (byte < 128) {
      numbers.push(value);
      [value, scale] = [0, 1];
    }
  }
  return numbers;
}

/**
 * A tensor's raw bytes, from the graph or from one of the files of weights; null where it keeps its values in another way.
 * @throws {RangeError} where it refers to what is in none of the files.
 */
export function bytesOfTensor(tensor: Uint8Array, files: readonly WeightFile[]): Uint8Array | null {
  if (numberOf(tensor, TENSOR.location) !== EXTERNAL) {
    return children(tensor, TENSOR.raw).next().value ?? null;
  }
  const entries = new Map(
    [...children(tensor, TENSOR.external)].map((
      entry,
    ) => [textOf(entry, ENTRY.key), textOf(entry, ENTRY.value)]),
  );
  const file = files.find(({ path }) => path === entries.get("location"));
  const start = Number(entries.get("offset") ?? 0);
  const end = start + Number(entries.get("length") ?? NaN);
  if (file !== undefined && end <= file.data.length) return file.data.subarray(start, end);
  throw new RangeError(`Cannot read the weights "${textOf(tensor, TENSOR.name)}": they are in no file`);
}

export interface ExternalTensor {
  readonly name: string;
  /** TensorProto.DataType. */
  readonly type: number;
  readonly dims: readonly number[];
  /** Where its values are: a file, and bytes in it. */
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** A TensorProto whose values lie in another file. */
export function encodeExternalTensor({ name, type, dims, path, offset, length }: ExternalTensor): Uint8Array {
  const place = { location: path, offset: String(offset), length: String(length) };
  return concatBytes([
    ...dims.map((size) => encodeField(TENSOR.dims, size)),
    encodeField(TENSOR.type, type),
    encodeField(TENSOR.name, encodeText(name)),
    ...Object.entries(place).map(([key, value]) =>
      encodeField(
        TENSOR.external,
        concatBytes([encodeField(ENTRY.key, encodeText(key)), encodeField(ENTRY.value, encodeText(value))]),
      )
    ),
    encodeField(TENSOR.location, EXTERNAL),
  ]);
}

export function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
