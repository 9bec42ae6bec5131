import assert from "node:assert/strict";
import { join } from "node:path";
import { findCells } from "../../src/benchmark/cells.ts";
import { UserError } from "../../src/errors.ts";
import { installedNames, resolveModel } from "../../src/models/catalog.ts";
import { isHubId } from "../../src/models/hub/names.ts";
import { findKnown, KNOWN_MODELS, nameOfHubId } from "../../src/models/known_models.ts";
import { canRun, sessionNames } from "../../src/models/layouts.ts";
import { SESSIONS } from "../../src/models/model.ts";
import { precisionsOf } from "../../src/models/precisions.ts";
import { installedIds, storeFolder } from "../../src/models/store/layout.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { COMMIT, ID, startHub } from "./hub_server.ts";
import { pullTiny } from "./pull_set_up.ts";

/** Does `work` with an empty store and an empty Hugging Face cache in the environment. */
async function inEmptyHome(work: (store: string, cache: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const cache = join(folder, "hf", "hub");
    await withEnv({ CHARTVLM_HOME: join(folder, "store"), HF_HOME: join(folder, "hf") }, async () => {
      await work(join(folder, "store"), cache);
    });
  });
}

const VARIABLES = ["CHARTVLM_HOME", "HF_HOME", "HF_HUB_CACHE", "XDG_DATA_HOME", "HOME"];

async function withEnv(env: Record<string, string>, work: () => Promise<void> | void): Promise<void> {
  const before = VARIABLES.map((name) => [name, Deno.env.get(name)] as const);
  for (const name of VARIABLES) Deno.env.delete(name);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  try {
    await work();
  } finally {
    for (const [name, value] of before) {
      value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    }
  }
}

async function refusal(name: string): Promise<[message: string, hint: string | undefined]> {
  try {
    await resolveModel(name);
  } catch (error) {
    assert.ok(error instanceof UserError);
    return [error.message, error.hint];
  }
  throw new Error(`${name} was found`);
}

Deno.test("a model in the store is found by organisation/name, and benchmarked by default", async () => {
  await inEmptyHome(async (store) => {
    assert.deepEqual(await installedNames(), ["builtin"]);
    await using hub = startHub();
    await pullTiny({ store, endpoint: hub.endpoint });
    const model = await resolveModel(ID);
    assert.deepEqual(model, { name: ID, folder: join(store, ID, COMMIT), type: "idefics3" });
    assert.deepEqual(await precisionsOf(model), ["int8"]);
    assert.deepEqual(await installedNames(), ["builtin", ID]);
    const cells = (await findCells({ backends: ["wasm"], allowFallback: false })).map((cell) =>
      `${cell.model} ${cell.precision}`
    );
    assert.deepEqual(cells.slice(-1), [`${ID} int8`]);

    const said: string[] = [];
    const named = async (precisions: string[]) =>
      (await findCells({
        precisions,
        backends: ["wasm"],
        allowFallback: false,
        onLeftOut: (text) => said.push(text),
      }))
        .map(({ model, precision }) => `${model} ${precision}`);
    assert.deepEqual(await named(["q4", "int8"]), ["builtin int8", "builtin q4", `${ID} int8`]);
    assert.deepEqual(said, [`without q4, and so left out of it: ${ID}`]);
    await assert.rejects(named(["fp8"]), /^UserError: no installed model has the precision "fp8"$/);
  });
});

Deno.test("a catalog model in the store goes by its catalog name; one that cannot be run is no default", async () => {
  await inEmptyHome(async (store) => {
    await place(store, "HuggingFaceTB/SmolVLM-256M-Instruct", "idefics3");
    await place(store, "some/bert", "bert");
    assert.deepEqual(await installedIds(store), ["HuggingFaceTB/SmolVLM-256M-Instruct", "some/bert"]);
    assert.deepEqual(await installedNames(), ["builtin", "smolvlm-256m"]);
    for (const name of ["smolvlm-256m", "HuggingFaceTB/SmolVLM-256M-Instruct"]) {
      assert.equal(
        (await resolveModel(name)).folder,
        join(store, "HuggingFaceTB/SmolVLM-256M-Instruct", COMMIT),
      );
    }
  });
});

Deno.test("a folder without a manifest, and a broken manifest", async () => {
  await inEmptyHome(async (store) => {
    await place(store, ID, "idefics3");
    const manifest = join(store, ID, COMMIT, "chartvlm-manifest.json");
    await Deno.writeTextFile(manifest, '{"format": 1, "id": "a/b"');
    const [message, hint] = await refusal(ID);
    assert.match(message, /^cannot read ".*chartvlm-manifest.json": /);
    assert.match(hint!, /^delete the folder "/);
    await Deno.remove(manifest);
    assert.match(
      (await refusal(ID))[0],
      /^there is no folder "test-org\/tiny-vlm", nor a model of that name/,
    );
  });
});

Deno.test("the Hugging Face cache is read in place: refs/main, else the newest snapshot", async () => {
  await inEmptyHome(async (_store, cache) => {
    const root = join(cache, "models--test-org--tiny-vlm");
    await Deno.mkdir(join(root, "blobs"), { recursive: true });
    await Deno.writeTextFile(join(root, "blobs", "abc"), '{"model_type": "idefics3"}');
    for (const commit of ["old", "new"]) {
      const snapshot = join(root, "snapshots", commit);
      await Deno.mkdir(snapshot, { recursive: true });
      await Deno.symlink("../../blobs/abc", join(snapshot, "config.json"));
      await Deno.utime(snapshot, 1, commit === "old" ? 1000 : 2000);
    }
    assert.equal((await resolveModel(ID)).folder, join(root, "snapshots", "new"));
    await Deno.mkdir(join(root, "refs"));
    await Deno.writeTextFile(join(root, "refs", "main"), "old");
    assert.equal((await resolveModel(ID)).folder, join(root, "snapshots", "old"));
    Deno.env.set("HF_HUB_CACHE", join(cache, "nowhere"));
    assert.match((await refusal(ID))[0], /^there is no folder/);
  });
});

Deno.test("what is not there is said with the command that gets it", async () => {
  await inEmptyHome(async () => {
    const pull = (name: string) => `get it with: deno task models pull ${name}`;
    assert.deepEqual(await refusal("smolvlm-500m"), [
      'model "smolvlm-500m" is not installed',
      pull("smolvlm-500m"),
    ]);
    assert.match((await refusal("moondream-2"))[0], /^cannot run model "moondream-2": its type "moondream1"/);
    assert.match((await refusal("a/b"))[1]!, /deno task models pull a\/b$/);
    assert.match((await refusal("a/b/c"))[0], /^unknown model "a\/b\/c"$/);
  });
});

Deno.test("every known model: a name of its own, a hub id, sessions; whether it runs is what SESSIONS says", () => {
  const names = KNOWN_MODELS.map(({ name }) => name);
  for (const name of ["builtin", "qwen2-vl-2b", "llava-1.6-8b", "phi-3-vision"]) {
    assert.ok(names.includes(name));
  }
  assert.equal(new Set(names).size, names.length);
  for (const { name, hub, type } of KNOWN_MODELS) {
    assert.ok(hub === null ? name === "builtin" : isHubId(hub), name);
    assert.ok(sessionNames(type)!.length >= 3, name);
    assert.equal(canRun(type), type in SESSIONS);
    assert.equal(nameOfHubId(hub ?? name), name);
    assert.equal(findKnown(name)?.name, name);
  }
});

Deno.test("where the store is", { ignore: Deno.build.os !== "linux" }, async () => {
  const cases: [Record<string, string>, string | undefined, string][] = [
    [{ HOME: "/h" }, undefined, "/h/.local/share/chartvlm"],
    [{ HOME: "/h", XDG_DATA_HOME: "/d" }, undefined, "/d/chartvlm"],
    [{ HOME: "/h", CHARTVLM_HOME: "/c" }, undefined, "/c"],
    [{ HOME: "/h", CHARTVLM_HOME: "/c" }, "s", "s"],
  ];
  for (const [env, given, expected] of cases) {
    await withEnv(env, () => assert.equal(storeFolder(given), expected));
  }
  await withEnv({}, () => assert.throws(() => storeFolder(), /cannot tell where the store/));
});

async function place(store: string, id: string, type: string): Promise<void> {
  const folder = join(store, id, COMMIT);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "config.json"), JSON.stringify({ model_type: type }));
  const manifest = {
    format: 1,
    id,
    revision: "main",
    commit: COMMIT,
    model_type: type,
    precisions: [],
    pulled_at: "2026-11-25T00:00:00Z",
    files: [],
  };
  await Deno.writeTextFile(join(folder, "chartvlm-manifest.json"), JSON.stringify(manifest));
}
