/** Reading and writing of protobuf messages, as far as ONNX files need it. Bytes are never copied when read. */

export interface Field {
  readonly field: number;
  /** A number of a varint, else the field's bytes. */
  readonly value: number | Uint8Array;
  /** The whole field as it stands in the message, with its number. */
  readonly bytes: Uint8Array;
}

/** Of the tenth byte of a number, the last one that 64 bits can have. */
const LARGEST_SCALE = 128 ** 9;

/** Bytes of the wire types of fixed length. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/**
 * The fields of a message, in order.
 * @throws {RangeError} where the bytes are no protobuf message.
 */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1;; scale *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError("Cannot read the message: it ends too early");
      if (scale > LARGEST_SCALE) throw new RangeError("Cannot read the message: a number of it has no end");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const key = varint();
    const [field, wireType] = [Math.floor(key / 8), key % 8];
    let value: number | Uint8Array;
    if (wireType === 0) value = varint();
    else {
      const length = wireType === 2 ? varint() : FIXED[wireType];
      if (length === undefined || at + length > message.length) {
        throw new RangeError(`Cannot read the message: field ${field} is damaged`);
      }
      value = message.subarray(at, at += length);
    }
    yield { field, value, bytes: message.subarray(start, at) };
  }
}

/** The messages, texts or byte strings of one field. */
export function* children(message: Uint8Array, wanted: number): Generator<Uint8Array> {
  for (const { field, value } of fieldsOf(message)) {
    if (field === wanted && typeof value !== "number") yield value;
  }
}

/** The first text of a field; empty where there is none. */
export function textOf(message: Uint8Array, wanted: number): string {
  for (const bytes of children(message, wanted)) return new TextDecoder().decode(bytes);
  return "";
}

/** The first number of a field. */
export function numberOf(message: Uint8Array, wanted: number): number | undefined {
  for (const { field, value } of fieldsOf(message)) {
    if (field === wanted && typeof value === "number") return value;
  }
}

/** A field of a number (varint) or of bytes (a message or text). */
export function encodeField(field: number, value: number | Uint8Array): Uint8Array<ArrayBuffer> {
  if (typeof value === "number") return Uint8Array.from([...varintBytes(field * 8), ...varintBytes(value)]);
  return concatBytes([Uint8Array.from([...varintBytes(field * 8 + 2), ...varintBytes(value.length)]), value]);
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  return [...bytes, value];
}
