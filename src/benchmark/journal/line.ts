import { crc32 } from "node:zlib";
import { Buffer } from "node:buffer";

/** Every line is a JSON object that begins so; the CRC-32 (hex) is over all bytes behind this beginning. */
const START = '{"crc32":"';
const AFTER = '",';
const PREFIX = START.length + 8 + AFTER.length;

/** A JSON object as one line of a journal, with its line end. */
export function formatLine(entry: object): string {
  const rest = JSON.stringify(entry).slice(1);
  return `${START}${checksum(rest)}${AFTER}${rest}\n`;
}

/** The object of a line without its line end; null where the checksum does not hold, or it is no JSON. */
export function parseLine(line: Uint8Array): unknown | null {
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString("utf8");
  if (!text.startsWith(START) || text.slice(START.length + 8, PREFIX) !== AFTER) return null;
  const rest = line.subarray(PREFIX);
  if (text.slice(START.length, START.length + 8) !== checksum(rest)) return null;
  try {
    return JSON.parse("{" + text.slice(PREFIX));
  } catch {
    return null; // a checksum is no proof: whoever changes a line can make a new one
  }
}

function checksum(data: string | Uint8Array): string {
  return crc32(data).toString(16).padStart(8, "0");
}
