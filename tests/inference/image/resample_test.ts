import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { type Filter, resample } from "../../../src/inference/image/resample.ts";
import { noise } from "../noise.ts";
import golden from "../../fixtures/resample/pillow.json" with { type: "json" };
import ofTorch from "../../fixtures/resample/torch.json" with { type: "json" };

interface GoldenCase {
  readonly from: number[];
  readonly to: number[];
  readonly channels: number;
  readonly filter: string;
  readonly seed: number;
  /** How often each pixel is repeated along the row. */
  readonly repeat: number;
  readonly sha256: string;
  readonly bytes?: string;
}

function resampled(
  { from, to, channels, filter, seed, repeat }: GoldenCase,
  like: "pillow" | "torchvision" = "pillow",
): Uint8Array {
  const [width = 0, height = 0] = from;
  const colours = noise(width / repeat * height * channels, seed);
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const pixel = Math.floor(Math.floor(i / channels) / repeat);
    return colours[pixel * channels + i % channels]!;
  });
  const image = { width, height, channels: channels as 1 | 3 | 4, data };
  return resample(image, { width: to[0]!, height: to[1]!, filter: filter as Filter, like }).data;
}

function largestDifference(actual: Uint8Array, expected: Uint8Array): number {
  assert.equal(actual.length, expected.length);
  return actual.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0);
}

for (const filter of ["bilinear", "bicubic", "lanczos"]) {
  Deno.test(`resample gives the bytes that Pillow gives: ${filter}`, () => {
    const cases = (golden.cases as GoldenCase[]).filter((one) => one.filter === filter);
    assert.ok(cases.length > 20);
    for (const one of cases) {
      const actual = resampled(one);
      const name = `${one.from.join("x")} -> ${one.to.join("x")}, ${one.channels} channels`;
      if (one.bytes !== undefined) {
        const difference = largestDifference(actual, Uint8Array.fromBase64(one.bytes));
        assert.equal(difference, 0, `${name}: off by up to ${difference} levels`);
      }
      assert.equal(createHash("sha256").update(actual).digest("hex"), one.sha256, name);
    }
  });
}

Deno.test("resample gives the bytes that torchvision gives where it is asked to", () => {
  for (const one of ofTorch.cases) {
    const digest = createHash("sha256").update(resampled(one, "torchvision")).digest("hex");
    assert.equal(digest, one.sha256, `${one.filter}: ${one.from.join("x")} -> ${one.to.join("x")}`);
  }
});

Deno.test("resample keeps an image of one colour", () => {
  const size = fc.integer({ min: 1, max: 60 });
  const filter = fc.constantFrom<Filter>("bilinear", "bicubic", "lanczos");
  const channels = fc.constantFrom<1 | 3 | 4>(1, 3, 4);
  const level = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(
      size,
      size,
      size,
      size,
      filter,
      channels,
      level,
      (w, h, width, height, filter, channels, level) => {
        const image = { width: w, height: h, channels, data: new Uint8Array(w * h * channels).fill(level) };
        const result = resample(image, { width, height, filter });
        assert.equal(result.data.length, width * height * channels);
        assert.ok(result.data.every((value) => value === level));
      },
    ),
  );
});

Deno.test("resample to the same size keeps the bytes", () => {
  const image = { width: 9, height: 4, channels: 3 as const, data: noise(108, 5) };
  assert.deepEqual(resample(image, { width: 9, height: 4, filter: "lanczos" }).data, image.data);
});
