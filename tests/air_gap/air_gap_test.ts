import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { chooseModels } from "../../src/air_gap/model_choice.ts";
import { compareSums, SUMS, writeSums } from "../../src/air_gap/sums.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { ID, startHub } from "../models/hub_server.ts";
import { INT8, pullTiny, Q4 } from "../models/pull_set_up.ts";
import { runProgram } from "../cli/run_program.ts";

async function withStore(work: (store: string, folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const store = join(folder, "store");
    await using hub = startHub();
    await pullTiny({ store, endpoint: hub.endpoint, precisions: ["int8", "q4"] });
    await work(store, folder);
  });
}

Deno.test("a precision of a model is its files alone, and all of them without one", async () => {
  await withStore(async (store) => {
    const paths = async (...names: string[]) =>
      (await chooseModels(names, store)).flatMap(({ manifest }) => manifest.files.map(({ path }) => path))
        .sort();
    assert.deepEqual(await paths(`${ID}@int8`), [...INT8].sort());
    assert.deepEqual(await paths(`${ID}@int8`, `${ID}@q4`), [...INT8, ...Q4].sort());
    assert.deepEqual(await paths(`${ID}@int8`, ID), [...INT8, ...Q4].sort());
    assert.deepEqual(await paths("builtin"), []);
    const [chosen] = await chooseModels([`${ID}@q4`], store);
    assert.deepEqual(chosen!.manifest.precisions, ["q4"]);
    for (
      const [name, message] of [
        [`${ID}@fp16`, /has no precision "fp16" in the store; it has int8, q4/],
        [`${ID}@q5`, /unknown precision "q5"/],
        ["test-org/absent", /"test-org\/absent" is not in the store/],
        ["../etc", /"..\/etc" is not in the store/],
      ] as const
    ) await assert.rejects(chooseModels([name], store), message);
  });
});

Deno.test("the list of hashes is sha256sum's, and each missing, changed and extra file is named", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.mkdir(join(folder, "models/a"), { recursive: true });
    for (const name of ["README.txt", "models/a/w.onnx", "models/a/c.json", "models/.hidden"]) {
      await Deno.writeTextFile(join(folder, name), name);
    }
    await writeSums(folder);
    const hash = createHash("sha256").update("README.txt").digest("hex");
    assert.match(await Deno.readTextFile(join(folder, SUMS)), new RegExp(`^${hash}  README\\.txt$`, "m"));
    assert.deepEqual(await compareSums(folder), { differences: [], files: 4 });
    await Deno.writeTextFile(join(folder, "models/a/w.onnx"), "MODELS/a/w.onnx"); // of the same size
    await Deno.remove(join(folder, "models/a/c.json"));
    await Deno.writeTextFile(join(folder, "models/.extra"), "");
    await Deno.remove(join(folder, "README.txt"));
    await Deno.symlink("/etc/hostname", join(folder, "README.txt"));
    assert.deepEqual((await compareSums(folder)).differences, [
      { path: "README.txt", how: "changed" },
      { path: "models/.extra", how: "extra" },
      { path: "models/a/c.json", how: "missing" },
      { path: "models/a/w.onnx", how: "changed" },
    ]);
    const verified = await runProgram(folder, ["bundle", "--verify", "."]);
    assert.deepEqual([verified.code, verified.stderr], [1, ""]);
    assert.match(verified.stdout, /^missing: "models\/a\/c.json"$/m);
    assert.match(verified.stdout, /^\.: 4 differ, 4 files$/m);
  });
});

Deno.test("a list that is none, or that leads out of its folder, is refused", async () => {
  await inTemporaryFolder(async (folder) => {
    const hash = "0".repeat(64);
    for (
      const [text, message] of [
        ["", /it names no file/],
        ["not a hash  x\n", /line 1: expected a SHA-256/],
        [`${hash}  ../../etc/passwd\n`, /line 1: unsafe path/],
        [`${hash}  a\n${hash}  /etc/passwd\n`, /line 2: unsafe path/],
      ] as const
    ) {
      await Deno.writeTextFile(join(folder, SUMS), text);
      await assert.rejects(compareSums(folder), message);
    }
  });
});

Deno.test("wrong use of bundle is told in one line", async () => {
  await withStore(async (store, folder) => {
    await Deno.mkdir(join(folder, "there"));
    for (
      const [args, message] of [
        [[], /give either --output, .* or --verify/],
        [["--output", "x", "--verify", "y"], /give either/],
        [["--output", "there"], /cannot write "there": it is there already/],
        [["--verify", "absent"], /cannot read "absent\/SHA256SUMS"/],
        [
          ["--models", `${ID}@fp16`, "--output", "x", "--store", store],
          /no bundle of the program|has no precision "fp16"|has version/,
        ],
      ] as const
    ) {
      const { code, stderr } = await runProgram(folder, ["bundle", ...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    }
    assert.deepEqual(
      (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort(),
      ["store", "there"],
    );
  });
});
