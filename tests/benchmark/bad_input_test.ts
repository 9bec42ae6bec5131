import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../src/errors.ts";
import { formatLabels } from "../../src/charts/labels.ts";
import { label, makeFolder, PNG, runIn } from "./set_up.ts";

const IMAGE = "01-top.png";

type Spoil = (images: string, folder: string) => Promise<void> | void;
const cases: readonly [name: string, message: string, spoil: Spoil][] = [
  [
    "empty image",
    `01-top.png": the file is empty`,
    (images) => Deno.writeFile(join(images, IMAGE), new Uint8Array()),
  ],
  [
    "truncated image",
    `01-top.png": the file is truncated`,
    (images) => Deno.writeFile(join(images, IMAGE), PNG.subarray(0, 60)),
  ],
  [
    "a JPEG called PNG",
    `01-top.png": it is not a PNG file`,
    (images) => Deno.writeFile(join(images, IMAGE), new Uint8Array([0xff, 0xd8, 0xff, 0xe0])),
  ],
  ["image missing", `01-top.png": there is no such file`, (images) => Deno.remove(join(images, IMAGE))],
  ["folder missing", `there is no folder "`, (images) => Deno.remove(images, { recursive: true })],
  [
    "label of another picture",
    "labels.jsonl was written for another picture",
    (images) =>
      Deno.writeTextFile(
        join(images, "labels.jsonl"),
        formatLabels([{ ...label(IMAGE), sha256: "0".repeat(64) }]),
      ),
  ],
  [
    "bad label",
    "labels.jsonl:1: pattern",
    (images) =>
      Deno.writeTextFile(join(images, "labels.jsonl"), JSON.stringify({ ...label(IMAGE), pattern: "doji" })),
  ],
  [
    "output is a folder",
    "results.csv",
    (_, folder) => Deno.mkdir(join(folder, "out", "results.csv"), { recursive: true }),
  ],
  ["output below a file", 'cannot write "', (_, folder) => Deno.writeTextFile(join(folder, "out"), "")],
];

for (const [name, message, spoil] of cases) {
  Deno.test(`bad input, found before anything runs: ${name}`, async () => {
    const folder = await makeFolder([IMAGE, "02-top.png"]);
    await spoil(join(folder, "images"), folder);
    await assert.rejects(runIn(folder, { worker: ["/nowhere"] }), (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.ok(error.message.includes(message), error.message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("unknown model, precision and backend", async () => {
  const folder = await makeFolder([IMAGE]);
  const rejects = (options: Parameters<typeof runIn>[1], message: RegExp) =>
    assert.rejects(runIn(folder, options), { name: "UserError", message });
  await rejects({ models: ["gpt-9"] }, /^unknown model "gpt-9"$/);
  await rejects({ precisions: ["int8"] }, /has no precision "int8"; it has fp32, fp16$/);
  await rejects({ backends: ["cuda"] }, /^unknown backend "cuda"$/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a folder without charts", async () => {
  const folder = await makeFolder([]);
  await assert.rejects(runIn(folder), { name: "UserError", message: /there is no PNG file in/ });
  await Deno.remove(folder, { recursive: true });
});
