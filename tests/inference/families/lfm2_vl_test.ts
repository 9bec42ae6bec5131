import assert from "node:assert/strict";
import * as v from "valibot";
import { UserError } from "../../../src/errors.ts";
import { Lfm2VlImageSchema, preprocessLfm2Vl } from "../../../src/inference/families/lfm2_vl_image.ts";
import { noise } from "../noise.ts";

function prepared(width: number, height: number, config: Record<string, unknown> = {}) {
  const image = { width, height, channels: 3 as const, data: noise(width * height * 3, 1) };
  return preprocessLfm2Vl(
    image,
    v.parse(Lfm2VlImageSchema, { tile_size: 64, max_image_tokens: 4, ...config }),
  );
}

Deno.test("an image cut into tiles has the whole one behind them, unless the configuration says otherwise", () => {
  const whole = { width: 4, height: 2 };
  const tile = { width: 4, height: 4 };
  const two = { min_image_tokens: 1, max_tiles: 2 };
  const { rows, columns, shapes, hasThumbnail } = prepared(256, 128, two);
  assert.deepEqual({ rows, columns, hasThumbnail }, { rows: 1, columns: 2, hasThumbnail: true });
  assert.deepEqual(shapes, [tile, tile, whole]);
  assert.deepEqual(prepared(256, 128, { ...two, use_thumbnail: false }).shapes, [tile, tile]);
  assert.deepEqual(prepared(256, 128, { ...two, do_image_splitting: false }).shapes, [whole]);
});

Deno.test("of two grids of one shape an image gets the larger if it has more than half its pixels", () => {
  const gridOf = (width: number, height: number) => {
    const { rows, columns } = prepared(width, height, { max_tiles: 8 });
    return [rows, columns];
  };
  assert.deepEqual(gridOf(256, 128), [2, 4]);
  assert.deepEqual(gridOf(180, 90), [1, 2]);
});

Deno.test("an image too elongated for one tile is refused", () => {
  assert.throws(
    () => prepared(1200, 10),
    (error) => error instanceof UserError && /1200x10 pixels: it is too elongated/.test(error.message),
  );
});
