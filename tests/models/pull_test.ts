import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../src/errors.ts";
import { installedRevisions } from "../../src/models/store/layout.ts";
import { writeManifest } from "../../src/models/store/manifest.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { COMMIT, ID, sha, startHub } from "./hub_server.ts";
import { assertWhole, INT8, pullTiny, Q4 } from "./pull_set_up.ts";

Deno.test("pull brings what the precision needs and no more; a second pull makes no request", async () => {
  await inTemporaryFolder(async (store) => {
    await using hub = startHub();
    const { manifest, fetched } = await pullTiny({ store, endpoint: hub.endpoint });
    assert.equal(fetched, INT8.length);
    await assertWhole(store, hub.files, INT8);
    const { id, revision, commit, model_type, precisions } = manifest;
    assert.deepEqual({ id, revision, commit, model_type, precisions }, {
      id: ID,
      revision: "main",
      commit: COMMIT,
      model_type: "idefics3",
      precisions: ["int8"],
    });
    for (const { path, size, sha256 } of manifest.files) {
      assert.deepEqual([size, sha256], [hub.files[path]!.length, sha("sha256", hub.files[path]!)]);
    }
    const before = hub.requests.length;
    for (const precisions of [[], ["int8"]] as const) {
      assert.equal((await pullTiny({ store, endpoint: hub.endpoint, precisions })).fetched, 0);
    }
    assert.equal((await pullTiny({ store, endpoint: hub.endpoint, revision: COMMIT })).fetched, 0);
    assert.equal(hub.requests.length, before);
  });
});

Deno.test("pages, redirects to another host: all files, and the token stays with the hub", async () => {
  await inTemporaryFolder(async (store) => {
    await using hub = startHub({ redirect: true, pageSize: 3 });
    const token = "hf_secret";
    const { folder } = await pullTiny({ store, endpoint: hub.endpoint, token });
    await assertWhole(store, hub.files, INT8);
    const sent = (host: string) =>
      new Set(hub.requests.filter((one) => one.host === host).map((one) => one.authorization));
    assert.deepEqual([sent("hub"), sent("cdn")], [new Set([`Bearer ${token}`]), new Set([null])]);
    assert.ok(hub.requests.filter(({ path }) => path.includes("/tree/")).length > 3);
    for (const path of [...INT8, "chartvlm-manifest.json"]) {
      assert.ok(!(await Deno.readTextFile(join(folder, path))).includes(token), path);
    }
  });
});

Deno.test("another precision is added to what is there", async () => {
  await inTemporaryFolder(async (store) => {
    await using hub = startHub();
    await pullTiny({ store, endpoint: hub.endpoint });
    const before = hub.fetched().length;
    await pullTiny({ store, endpoint: hub.endpoint, precisions: ["q4"] });
    assert.deepEqual(hub.fetched().slice(before).map((path) => path.slice(1)).sort(), Q4);
    await assertWhole(store, hub.files, [...INT8, ...Q4]);
    await pullTiny({ store, endpoint: hub.endpoint, revision: "main", precisions: ["q4"] });
    await assertWhole(store, hub.files, [...INT8, ...Q4]);
  });
});

Deno.test("a pull that was stopped while it moved added files to their place is completed", async () => {
  await inTemporaryFolder(async (store) => {
    await using hub = startHub();
    const { folder, manifest } = await pullTiny({ store, endpoint: hub.endpoint, precisions: ["int8"] });
    await pullTiny({ store, endpoint: hub.endpoint, precisions: ["q4"] });
    const before = hub.fetched().length;
    const staging = join(store, ID, `.staging-${COMMIT}`);
    await Deno.mkdir(join(staging, "onnx"), { recursive: true });
    await Deno.rename(join(folder, Q4[0]!), join(staging, Q4[0]!));
    await writeManifest(folder, manifest);
    const { fetched } = await pullTiny({ store, endpoint: hub.endpoint, precisions: ["q4"] });
    assert.deepEqual([fetched, hub.fetched().length], [0, before], "all was on the disk");
    await assertWhole(store, hub.files, [...INT8, ...Q4]);
  });
});

const damages: readonly [name: string, damage: (path: string) => Promise<void>][] = [
  ["missing", (path) => Deno.remove(path)],
  ["shorter", (path) => Deno.truncate(path, 10)],
  ["changed", async (path) => {
    const bytes = await Deno.readFile(path);
    bytes[7]! ^= 1;
    await Deno.writeFile(path, bytes);
  }],
];
for (const [name, damage] of damages) {
  Deno.test(`pull repairs a file that is ${name}, and fetches no other`, async () => {
    await inTemporaryFolder(async (store) => {
      await using hub = startHub();
      const { folder } = await pullTiny({ store, endpoint: hub.endpoint });
      const before = hub.fetched().length;
      for (const path of ["onnx/embed_tokens_int8.onnx", "tokenizer.json"]) await damage(join(folder, path));
      await pullTiny({ store, endpoint: hub.endpoint });
      const fetched = hub.fetched().slice(before).sort();
      assert.deepEqual(fetched, ["/onnx/embed_tokens_int8.onnx", "/tokenizer.json"]);
      await assertWhole(store, hub.files, INT8);
    });
  });
}

Deno.test("what a stopped pull of another precision left does not come into the store", async () => {
  await inTemporaryFolder(async (store) => {
    {
      await using hub = startHub({
        intercept: ({ path }) => path.endsWith("q4.onnx_data") ? new Response(null, { status: 410 }) : null,
      });
      await assert.rejects(pullTiny({ store, endpoint: hub.endpoint, precisions: ["q4"] }), /answered 410/);
      assert.deepEqual(await installedRevisions(store, ID), []);
    }
    await using hub = startHub();
    await pullTiny({ store, endpoint: hub.endpoint, precisions: ["int8"] });
    await assertWhole(store, hub.files, INT8);
  });
});

Deno.test("two pulls of a model at the same time: the second is refused", async () => {
  await inTemporaryFolder(async (store) => {
    const entered = Promise.withResolvers<void>();
    const done = Promise.withResolvers<number>();
    await using hub = startHub();
    const first = pullTiny({
      store,
      endpoint: hub.endpoint,
      freeSpace: () => {
        entered.resolve();
        return done.promise;
      },
    });
    await entered.promise;
    await assert.rejects(pullTiny({ store, endpoint: hub.endpoint }), /another process is changing/);
    done.resolve(Infinity);
    await first;
    await assertWhole(store, hub.files, INT8);
  });
});

Deno.test("an interrupted pull goes on", async () => {
  await inTemporaryFolder(async (store) => {
    const stop = new AbortController();
    await using hub = startHub({
      intercept: ({ path, nth }) => {
        if (path.endsWith("decoder_model_merged_int8.onnx") && nth === 1) stop.abort(new Error("Ctrl-C"));
        return null;
      },
    });
    await assert.rejects(pullTiny({ store, endpoint: hub.endpoint, signal: stop.signal }), /Ctrl-C/);
    assert.deepEqual(await installedRevisions(store, ID), []);
    await pullTiny({ store, endpoint: hub.endpoint });
    await assertWhole(store, hub.files, INT8);
  });
});

Deno.test("a store that cannot be written is said so before any request", async () => {
  await inTemporaryFolder(async (folder) => {
    await using hub = startHub();
    const store = join(folder, "file");
    await Deno.writeTextFile(store, "");
    await assert.rejects(pullTiny({ store, endpoint: hub.endpoint }), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^cannot write to the store, folder "/);
      return true;
    });
    assert.deepEqual(hub.requests, []);
  });
});
