import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { packedLength, packFeatures } from "../../../src/inference/families/llava_next_features.ts";
import { layOut, sizeWithin } from "../../../src/inference/families/llava_next_layout.ts";
import golden from "../../fixtures/llava_next/layouts.json" with { type: "json" };

type Row = [number, number, number, number, number, number, number, string];
const OPTIONS = {
  tile: golden.tile,
  patch: golden.patch,
  pinpoints: golden.pinpoints.map(([height = 0, width = 0]) => [height, width] as const),
};

Deno.test("200 sizes of images are laid out and packed as transformers does", () => {
  assert.equal(golden.rows.length, 200);
  for (const row of golden.rows as Row[]) {
    const [width, height, fittedWidth, fittedHeight, ownWidth, ownHeight, tokens, order] = row;
    const layout = layOut({ width, height }, OPTIONS);
    const name = `${width}x${height}`;
    assert.deepEqual(layout.fitted, { width: fittedWidth, height: fittedHeight }, name);
    const own = sizeWithin({ width, height }, layout.fitted);
    assert.deepEqual(own, { width: ownWidth, height: ownHeight }, name);
    assert.equal(packedLength(layout, layout.grid ** 2), tokens, name);
    const perTile = layout.grid ** 2;
    const count = 1 + layout.tiles.width * layout.tiles.height;
    const features = Float32Array.from({ length: count * perTile }, (_, i) => i);
    const newline = Float32Array.of(-1);
    const packed = Int32Array.from(packFeatures({ features, tokens: perTile, size: 1, newline }, layout));
    const found = createHash("sha256").update(new Uint8Array(packed.buffer)).digest("hex").slice(0, 16);
    assert.equal(found, order, name);
  }
});

Deno.test("features of any length are packed whole", () => {
  const layout = layOut({ width: 20, height: 10 }, { tile: 2, patch: 1, pinpoints: [[2, 4]] });
  assert.deepEqual(layout.kept, { left: 0, top: 0, width: 4, height: 2 });
  const features = Float32Array.from({ length: 3 * 4 * 2 }, (_, i) => i);
  const packed = packFeatures({ features, tokens: 4, size: 2, newline: Float32Array.of(-1, -2) }, layout);
  const whole = [0, 1, 2, 3, 4, 5, 6, 7];
  const upper = [8, 9, 10, 11, 16, 17, 18, 19, -1, -2];
  const lower = [12, 13, 14, 15, 20, 21, 22, 23, -1, -2];
  assert.deepEqual(Array.from(packed), [...whole, ...upper, ...lower]);
});
