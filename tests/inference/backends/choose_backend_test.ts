import assert from "node:assert/strict";
import { UserError } from "../../../src/errors.ts";
import { type Availability, forPrecision } from "../../../src/inference/backends/availability.ts";
import type { BackendName } from "../../../src/inference/backends/backend.ts";
import { chooseBackend } from "../../../src/inference/backends/choose_backend.ts";

const YES: Availability = { available: true, adapter: null, fp16: true };
const NO = (reason: string): Availability => ({ available: false, reason, hint: `fix ${reason}` });
const GPU32: Availability = { available: true, adapter: "Old GPU", fp16: false };
const all = { wasm: YES, native: YES, webgpu: YES };
type Machine = Record<BackendName, Availability>;

const LACKS = "the GPU (Old GPU) lacks shader-f16, which fp16 needs";
const CHOICES: readonly [
  what: string,
  asked: string,
  machine: Machine,
  precision: "fp32" | "fp16",
  backend: BackendName,
  standsInFor: string | null,
][] = [
  ["what is there runs", "webgpu", all, "fp16", "webgpu", null],
  [
    "no GPU: native",
    "webgpu",
    { ...all, webgpu: NO("no GPU") },
    "fp32",
    "native",
    "webgpu was asked for: no GPU",
  ],
  [
    "no GPU and no library: wasm",
    "webgpu",
    { ...all, webgpu: NO("no GPU"), native: NO("no library") },
    "fp32",
    "wasm",
    "webgpu was asked for: no GPU",
  ],
  [
    "no library: never up to webgpu",
    "native",
    { ...all, native: NO("x") },
    "fp32",
    "wasm",
    "native was asked for: x",
  ],
  ["a GPU without shader-f16 does fp32", "webgpu", { ...all, webgpu: GPU32 }, "fp32", "webgpu", null],
  ["but not fp16", "webgpu", { ...all, webgpu: GPU32 }, "fp16", "native", `webgpu was asked for: ${LACKS}`],
];

for (const [what, asked, machine, precision, backend, standsInFor] of CHOICES) {
  Deno.test(`fallback: ${what}`, async () => {
    const options = {
      backend: asked,
      precision,
      availability: (name: BackendName) => Promise.resolve(machine[name]),
    };
    assert.deepEqual(await chooseBackend({ ...options, allowFallback: true }), { backend, standsInFor });
    const strict = chooseBackend({ ...options, allowFallback: false });
    if (standsInFor === null) return assert.deepEqual(await strict, { backend, standsInFor });
    const reason = standsInFor.replace(/^.*? was asked for: /, "");
    await assert.rejects(strict, (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.message, `cannot use backend "${asked}": ${reason}`);
      assert.match(error.hint!, /--allow-fallback$/);
      return true;
    });
  });
}

Deno.test("fallback: nothing stands in for wasm, and an unknown name is told", async () => {
  const availability = () => Promise.resolve(NO("broken"));
  const options = { precision: "fp32", allowFallback: true, availability } as const;
  await assert.rejects(
    chooseBackend({ ...options, backend: "wasm" }),
    /^UserError: cannot use backend "wasm": broken$/,
  );
  await assert.rejects(chooseBackend({ ...options, backend: "cuda" }), /^UserError: unknown backend "cuda"$/);
});

Deno.test("q4f16 needs shader-f16 too; q4 does not", () => {
  assert.equal(forPrecision(GPU32, "q4f16").available, false);
  assert.equal(forPrecision(GPU32, "q4").available, true);
});
