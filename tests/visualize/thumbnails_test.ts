import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { encode } from "fast-png";
import { decodePng } from "../../src/inference/image/decode_png.ts";
import { random } from "../../src/charts/random.ts";
import { readThumbnails } from "../../src/visualize/thumbnails.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { measuredRecord } from "./records.ts";

/** A picture of bands, or of noise, which no compression makes small. */
function picture(width: number, height: number, noisy: boolean): Uint8Array {
  const stream = random(5);
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => noisy ? stream.integer(0, 255) : (i >> 9) % 200,
  );
  return encode({ width, height, data, channels: 3, depth: 8 });
}

function itemOf(image: string, imageSha256: string | null = null) {
  const record = measuredRecord({ image, provenance: { ...measuredRecord().provenance, imageSha256 } });
  return { row: 0, record, noise: null, sampled: true };
}

function bytesOf(url: string): Uint8Array {
  return Uint8Array.fromBase64(url.replace(/^data:image\/png;base64,/, ""));
}

Deno.test("a small picture is taken as it is, a large one is made smaller", async () => {
  await inTemporaryFolder(async (folder) => {
    const small = picture(40, 20, true);
    await Deno.writeFile(join(folder, "small.png"), small);
    await Deno.writeFile(join(folder, "large.png"), picture(900, 450, true));
    const { images, missing } = await readThumbnails([itemOf("dir/small.png"), itemOf("large.png")], folder);
    assert.deepEqual(missing, []);
    assert.deepEqual(bytesOf(images["dir/small.png"]!), small);
    const shrunk = bytesOf(images["large.png"]!);
    assert.ok(shrunk.length <= 20_480);
    const { width, height } = decodePng(shrunk, "shrunk");
    assert.equal(width, 2 * height);
  });
});

Deno.test("a name reaches no file outside of the folder, and only pictures are taken", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.mkdir(join(folder, "images/sub"), { recursive: true });
    await Deno.writeFile(join(folder, "secret.png"), picture(8, 8, false));
    await Deno.writeTextFile(join(folder, "images/page.png"), "<html>");
    await Deno.writeFile(join(folder, "images/mine.png"), picture(8, 8, false));
    const names = [
      "../secret.png",
      "..\\secret.png",
      join(folder, "secret.png"),
      "page.png",
      "sub",
      "mine.png",
      "..",
    ];
    const { images, missing } = await readThumbnails(
      names.map((name) => itemOf(name)),
      join(folder, "images"),
    );
    assert.deepEqual(Object.keys(images), ["mine.png"]);
    assert.match(missing.join("\n"), /1 chart not shown, not a PNG, JPEG or WebP picture: page\.png\./);
  });
});

Deno.test("another picture under the same name is not shown", async () => {
  await inTemporaryFolder(async (folder) => {
    const bytes = picture(8, 8, false);
    await Deno.writeFile(join(folder, "a.png"), bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    assert.deepEqual(Object.keys((await readThumbnails([itemOf("a.png", sha256)], folder)).images), [sha256]);
    const { images, missing } = await readThumbnails([itemOf("a.png", "0".repeat(64))], folder);
    assert.deepEqual(images, {});
    assert.match(missing[0]!, /is another picture: a\.png/);
  });
});

Deno.test("without a folder it is said how to name one", async () => {
  assert.match((await readThumbnails([], null)).missing[0]!, /--images-dir/);
});
