import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { readBoundedFile } from "../src/bounded_file.ts";
import { visible } from "../src/cli/visible.ts";
import { UserError } from "../src/errors.ts";
import { startBackend } from "../src/inference/backends/backend.ts";
import { errorText } from "../src/inference/http/server_failure.ts";
import { readEvents } from "../src/inference/http/sse.ts";
import { decodePng } from "../src/inference/image/decode_png.ts";
import { isSafePath } from "../src/models/hub/names.ts";
import { withoutWeights } from "../src/models/onnx_graph.ts";
import { verifyRevision } from "../src/models/store/verify.ts";
import { readAllRecords } from "../src/results/read_csv.ts";
import { inTemporaryFolder } from "./temporary_folder.ts";

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
const BOMB = deflateSync(new Uint8Array(64 * 2 ** 20));

/** 1x1 grey. */
function picture(...chunks: readonly Buffer[]): Uint8Array {
  const header = chunk("IHDR", Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0));
  return Buffer.concat([SIGNATURE, header, ...chunks, chunk("IEND", new Uint8Array())]);
}

Deno.test("a picture whose pixels unpack to more than it has is refused", () => {
  assert.throws(() => decodePng(picture(chunk("IDAT", BOMB)), "bomb.png"), /damaged$/);
});

Deno.test("a packed profile beside the pixels is not unpacked", () => {
  const profile = chunk("iCCP", Buffer.concat([Buffer.from("a\0\0"), BOMB]));
  const before = Deno.memoryUsage().rss;
  const image = decodePng(picture(profile, chunk("IDAT", deflateSync(Uint8Array.of(0, 77)))), "profile.png");
  assert.deepEqual([...image.data], [77, 77, 77]);
  assert.ok(Deno.memoryUsage().rss - before < 60 * 2 ** 20);
});

Deno.test("a pipe is no file, and a large file is not read", async () => {
  await inTemporaryFolder(async (folder) => {
    const [pipe, file] = [join(folder, "pipe.png"), join(folder, "file")];
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    await Deno.writeFile(file, new Uint8Array(11));
    await assert.rejects(readBoundedFile(pipe, 10), /is not a regular file$/);
    await assert.rejects(readBoundedFile(file, 10), /its 11 bytes are more than the 10 allowed$/);
  });
});

Deno.test("a result CSV with a line that has no end is refused", async () => {
  await inTemporaryFolder(async (folder) => {
    for (const line of ["a", ",", '"a', '"a",']) {
      const path = join(folder, "r.csv");
      await Deno.writeTextFile(path, line + "x".repeat(9_000_000));
      await assert.rejects(readAllRecords(path), UserError);
    }
  });
});

Deno.test("a long line of a stream in small chunks is read in linear time", async () => {
  const text = new TextEncoder().encode(`data: ${"x".repeat(1_000_000)}\n\n`);
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) =>
      at < text.length ? controller.enqueue(text.subarray(at, at += 50)) : controller.close(),
  });
  const start = performance.now();
  const events = await Array.fromAsync(readEvents(stream));
  assert.equal(events[0]?.data.length, 1_000_000);
  assert.ok(performance.now() - start < 2000);
});

Deno.test("an error that is nested without end is no failure of its own", () => {
  const deep = 3_000_000;
  const said = errorText(`{"detail":${"[".repeat(deep)}${"]".repeat(deep)}}`);
  assert.ok(said.length <= 65_536);
});

Deno.test("a number of an ONNX file that has no end is refused", () => {
  const endless = Uint8Array.of(0x08, ...new Uint8Array(300).fill(0xff), 1);
  assert.throws(() => withoutWeights(endless), /Cannot read the message: a number of it has no end/);
});

Deno.test("weights outside of a model's folder are not read, on any backend", async () => {
  const backend = await startBackend("wasm", 1);
  for (const name of ["parent_folder", "absolute"]) {
    const graph = new URL(`fixtures/fuzz/onnx/${name}.onnx`, import.meta.url).pathname;
    await assert.rejects(backend.openSession({ graph, weights: [] }));
  }
  const native = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--unstable-raw-imports",
      "--allow-read",
      "--allow-env",
      "--allow-sys",
      `--allow-ffi=node_modules/.deno/onnxruntime-node@1.30.0`,
      "tests/native_probe.ts",
    ],
  }).output();
  assert.equal(new TextDecoder().decode(native.stdout), "parent_folder refused\nabsolute refused\n");
});

Deno.test("terminals get no control characters", () => {
  assert.equal(visible("a\x1b[2J\u009b1m\u202Eb\tc\nd"), "a\\x1b[2J\\x9b1m\\u202eb\tc\nd");
  assert.ok(visible("x".repeat(1_000_000)).length < 70_000);
});

Deno.test("a hub's path with what terminals act on is not safe", () => {
  assert.deepEqual(["a/b", "a\u009b", "a\u202e", "../a", "/a", "a\\b", "c:a"].map(isSafePath), [
    true,
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("a link out of a model's folder in the store is told", async () => {
  await inTemporaryFolder(async (folder) => {
    const model = join(folder, "model");
    await Deno.mkdir(model);
    await Deno.writeTextFile(join(folder, "secret"), "abc");
    await Deno.symlink("../secret", join(model, "config.json"));
    const file = { path: "config.json", size: 3, sha256: "0".repeat(64) };
    const manifest = { files: [file] } as unknown as Parameters<typeof verifyRevision>[0]["manifest"];
    assert.deepEqual(await verifyRevision({ folder: model, manifest }), [
      { path: "config.json", reason: "a link out of its folder" },
    ]);
  });
});
