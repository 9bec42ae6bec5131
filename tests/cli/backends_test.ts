import assert from "node:assert/strict";
import { join } from "node:path";
import { readAllRecords } from "../../src/results/read_csv.ts";
import { cutJournal } from "../benchmark/cut_journal.ts";
import { makeFolder } from "../benchmark/set_up.ts";
import { PROGRAM, runProgram } from "./run_program.ts";

/** Deno looks for adapters of a kind that this system does not have: as on a machine without a GPU driver. */
const NO_GPU = { DENO_WEBGPU_BACKEND: Deno.build.os === "darwin" ? "dx12" : "metal" };
const FALLBACK = /^onnxruntime-node \S+ \(cpu; webgpu was asked for: WebGPU finds no adapter\)$/;
const folder = await makeFolder(["01-top.png", "02-top.png"]);
const image = join(folder, "images/01-top.png");
const SHORT = ["--precision", "int8", "--max-new-tokens", "3"];

Deno.test("a backend that cannot be used is an error that says why", async () => {
  const { code, stdout, stderr } = await runProgram(
    folder,
    ["analyze", image, "--backend", "webgpu"],
    { env: NO_GPU },
  );
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(
    stderr,
    /^error: cannot use backend "webgpu": WebGPU finds no adapter\n\nhint: install .*--allow-fallback\n$/,
  );
});

Deno.test("--allow-fallback lets another backend stand in, and says so everywhere", async () => {
  const args = ["analyze", image, "--backend", "webgpu", "--allow-fallback", "--json", ...SHORT];
  const { code, stdout, stderr } = await runProgram(folder, args, { env: NO_GPU });
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^warning: native computes: webgpu was asked for: WebGPU finds no adapter\n/);
  const answer = JSON.parse(stdout);
  assert.equal(answer.backend, "native");
  assert.match(answer.runtime, FALLBACK);
  assert.equal(answer.adapter, null);
});

Deno.test("benchmark records what computed, once, and resumes with the same only", async () => {
  const csv = join(folder, "results.csv");
  const cells = ["--model", "builtin", "--backend", "webgpu", "--allow-fallback", ...SHORT];
  const args = ["benchmark", "--images-dir", join(folder, "images"), "--output", csv, ...cells];
  const first = await runProgram(folder, args, { env: NO_GPU });
  assert.equal(first.code, 0, first.stderr);
  assert.match(
    first.stderr,
    /^warning: int8 runs on native: webgpu was asked for: WebGPU finds no adapter$/m,
  );
  await cutJournal(csv);
  const other = await runProgram(folder, [...args, "--backend", "native", "--resume"], { env: NO_GPU });
  assert.equal(other.code, 2);
  assert.match(other.stderr, /the runtime of builtin int8 native was ".*asked for.*" and is ".* \(cpu\)"\n/);
  const second = await runProgram(folder, [...args, "--resume"], { env: NO_GPU });
  assert.equal(second.code, 0, second.stderr);
  const records = await readAllRecords(csv);
  assert.deepEqual(records.map((record) => record.image), ["01-top.png", "02-top.png"]);
  assert.deepEqual(records.map((record) => record.cell.backend), ["native", "native"]);
  for (const { provenance } of records) assert.match(provenance.runtime!, FALLBACK);
});

async function withoutFfi(...args: string[]) {
  const flags = PROGRAM.filter((flag) => !flag.startsWith("--allow-ffi"));
  const command = new Deno.Command(Deno.execPath(), {
    args: [...flags, ...args],
    cwd: folder,
    env: { NO_COLOR: "1", ...NO_GPU },
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("native code without the permission: an error that names it", async () => {
  const { code, stderr } = await withoutFfi("analyze", image, "--backend", "native");
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^error: cannot use backend "native": the program may not load native code \(permission --allow-ffi is missing\)\n\nhint: .*"--allow-ffi=/,
  );
});

Deno.test("doctor tells what can be used, and why not", async () => {
  const { code, stdout, stderr } = await withoutFfi("doctor");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^ {2}wasm +yes onnxruntime-web \d/m);
  assert.match(stdout, /^ {2}webgpu +no {2}WebGPU finds no adapter\n +install /m);
  assert.match(
    stdout,
    /^ {2}native +no {2}the program may not load native code .*\n +run it by `deno task chartvlm`/m,
  );
  assert.match(stdout, /^ {2}builtin +yes fp32, fp16, int8, q4$/m);
  assert.match(stdout, /cores \(\d+ threads by default\), [\d.]+ GiB memory, [\d.]+ GiB available$/m);
  assert.match(stdout, /^Folder ".*" can be written$/m);
});

Deno.test("doctor --json: the same for programs", async () => {
  const { code, stdout } = await runProgram(folder, ["doctor", "--json"], { env: NO_GPU });
  assert.equal(code, 0);
  const found = JSON.parse(stdout);
  assert.equal(found.backends.webgpu.usable, false);
  assert.equal(found.gpu, null);
  assert.match(found.backends.native.library, /^onnxruntime-node \d/);
  assert.ok(found.memory_total_mb >= found.memory_available_mb && found.memory_available_mb > 0);
  assert.deepEqual(found.models[0].precisions, ["fp32", "fp16", "int8", "q4"]);
});
