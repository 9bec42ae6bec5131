import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { encode } from "fast-png";
import { decodePng } from "../inference/image/decode_png.ts";
import { resample } from "../inference/image/resample.ts";
import { count } from "./format.ts";
import { imageKey } from "./gallery.ts";
import type { Kept } from "./kept_records.ts";

/** Bytes of one picture in a page. */
const MOST_BYTES = 20_480;

/** Widths tried for a picture that is too large, in pixels. */
const WIDTHS = [600, 480, 360, 240, 160];

/** Larger files are not read. */
const LARGEST_FILE = 64 * 2 ** 20;

export interface Thumbnails {
  /** Data URLs by `imageKey`. */
  readonly images: Readonly<Record<string, string>>;
  /** Why pictures are missing, in sentences. */
  readonly missing: readonly string[];
}

/**
 * Reads the charts of some items from a folder, small enough for a page. A file is a chart's only where it has its name,
 * lies in the folder itself, is a picture, and has the hash of the record where that is known.
 * @param folder null where it is not known.
 */
export async function readThumbnails(items: readonly Kept[], folder: string | null): Promise<Thumbnails> {
  if (folder === null) {
    return { images: {}, missing: ["The charts were not found: name their folder with --images-dir."] };
  }
  const images: Record<string, string> = {};
  const reasons = new Map<string, string[]>();
  for (const item of items) {
    const picture = await readPicture(item, folder);
    if ("url" in picture) images[imageKey(item)] = picture.url;
    else reasons.set(picture.reason, [...reasons.get(picture.reason) ?? [], item.record.image]);
  }
  const missing = [...reasons].map(([reason, names]) =>
    `${count(names.length, "chart")} not shown, ${reason}: ${names.slice(0, 3).join(", ")}${
      names.length > 3 ? ", ..." : ""
    }.`
  );
  return { images, missing };
}

type Picture = { readonly url: string } | { readonly reason: string };

async function readPicture({ record: { image, provenance } }: Kept, folder: string): Promise<Picture> {
  const path = join(folder, basename(image.replaceAll("\\", "/")));
  const info = await Deno.stat(path).catch(() => null);
  if (info === null || !info.isFile || info.size > LARGEST_FILE) return { reason: `not in "${folder}"` };
  const bytes = await Deno.readFile(path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (provenance.imageSha256 !== null && provenance.imageSha256 !== sha256) {
    return { reason: `the file in "${folder}" is another picture` };
  }
  return toDataUrl(bytes, path);
}

function toDataUrl(bytes: Uint8Array, path: string): Picture {
  const type = typeOf(bytes);
  if (type === null) return { reason: "not a PNG, JPEG or WebP picture" };
  if (bytes.length <= MOST_BYTES) return { url: `data:${type};base64,${bytes.toBase64()}` };
  const small = type === "image/png" ? shrink(bytes, path) : null;
  if (small === null) return { reason: `larger than ${MOST_BYTES / 1024} KiB` };
  return { url: `data:image/png;base64,${small.toBase64()}` };
}

/** By the first bytes. */
function typeOf(bytes: Uint8Array): string | null {
  const starts = (at: number, ...signature: number[]) => signature.every((byte, i) => bytes[at + i] === byte);
  if (starts(0, 0x89, 0x50, 0x4e, 0x47)) return "image/png";
  if (starts(0, 0xff, 0xd8, 0xff)) return "image/jpeg";
  return starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50) ? "image/webp" : null;
}

/** The widest version that is small enough; null where none is, or the file is damaged. */
function shrink(bytes: Uint8Array, path: string): Uint8Array | null {
  try {
    const image = decodePng(bytes, path);
    for (const width of WIDTHS.filter((width) => width < image.width)) {
      const height = Math.max(1, Math.round(image.height * width / image.width));
      const small = resample(image, { width, height, filter: "bilinear" });
      // 16 shades a channel: longer runs.
      const data = small.data.map((value) => 17 * Math.round(value / 17));
      const png = encode({ width, height, data, channels: 3, depth: 8 });
      if (png.length <= MOST_BYTES) return png;
    }
  } catch {
    // A damaged file is a missing picture, said so by the caller.
  }
  return null;
}
