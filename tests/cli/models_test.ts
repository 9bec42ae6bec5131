import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { resolveModel } from "../../src/models/catalog.ts";
import { modelSha256 } from "../../src/models/fingerprint.ts";
import { COMMIT, cut, type HubOptions, ID, startHub } from "../models/hub_server.ts";
import { assertWhole, INT8, pullTiny } from "../models/pull_set_up.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { type Ended, ROOT, runProgram } from "./run_program.ts";

/** `deno run` with the permissions of the task `models`, the network only to this machine. */
const MODELS = [
  ...config.tasks.models.command.replace("--allow-net", "--allow-net=127.0.0.1").split(" ").slice(1, -2),
  join(ROOT, "main.ts"),
  "models",
];

function command(args: readonly string[], env: Record<string, string> = {}) {
  return new Deno.Command(Deno.execPath(), {
    args: [...MODELS, ...args],
    env: { NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

async function models(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const { code, stdout, stderr } = await command(args, env).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

async function withStore(work: (store: string, folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder((folder) => work(join(folder, "store"), folder));
}

Deno.test("pull, list, show, verify, carry, damage, remove", async () => {
  await withStore(async (store, folder) => {
    const env = { HF_TOKEN: "hf_secret", CHARTVLM_HOME: store, HF_HOME: join(folder, "hf") };
    {
      await using hub = startHub();
      const pulled = await models(["pull", ID, "--endpoint", hub.endpoint], env);
      assert.deepEqual([pulled.code, pulled.stderr.match(/7 files|6 files/)?.length], [0, 1], pulled.stderr);
      assert.match(
        pulled.stdout,
        /^test-org\/tiny-vlm int8: 7 of 7 files fetched, all verified, 1\d\d kB in /,
      );
      assert.ok(hub.requests.every(({ authorization }) => authorization === "Bearer hf_secret"));
      await assertWhole(store, hub.files, INT8);
    }
    const again = await models(["pull", ID, "--json"], { ...env, HF_ENDPOINT: "http://127.0.0.1:9" });
    assert.deepEqual(
      [again.code, JSON.parse(again.stdout).fetched],
      [0, 0],
      "the server is gone, and not missed",
    );
    const listed = await models(["list", "--json"], env);
    const facts = listed.stdout.trim().split("\n").map((line) => JSON.parse(line));
    const states = facts.map(({ name, state, precisions }) => `${name} ${state} ${precisions}`);
    assert.ok(states.includes(`${ID} installed int8`) && states[0] === "builtin built in fp32,fp16,int8,q4");
    assert.match((await models(["show", ID], env)).stdout, new RegExp(`^commit: +${COMMIT}$`, "m"));
    const carried = join(folder, "carried");
    await Deno.rename(store, carried);
    const whole = await models(["verify", "--store", carried], env);
    assert.deepEqual(
      [whole.code, whole.stdout],
      [0, `${ID} ${COMMIT}: whole, 7 files, 155 kB\n`],
      whole.stderr,
    );
    await Deno.writeTextFile(join(carried, ID, COMMIT, "tokenizer.json"), "{}");
    await Deno.writeTextFile(join(carried, ID, COMMIT, "onnx", "evil_fp16.onnx"), "");
    const damaged = await models(["verify", ID, "--store", carried], env);
    assert.equal(damaged.code, 1);
    assert.match(
      damaged.stdout,
      /damaged.*\n {2}tokenizer.json: wrong size\n {2}onnx\/evil_fp16.onnx: not in the manifest\n$/,
    );
    assert.equal((await models(["remove", ID, "--store", carried], env)).stdout, `removed ${ID}, 155 kB\n`);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(carried)), []);
    const { code, stderr } = await models(["verify", ID, "--store", carried], env);
    assert.deepEqual([code, stderr.match(/^error: model "test-org\/tiny-vlm" is not in the store/)?.length], [
      2,
      1,
    ]);
  });
});

Deno.test("a pulled model answers, without permission to use the network, and is known to be the same", async () => {
  await withStore(async (store) => {
    const folder = join(ROOT, "data/builtin");
    const paths = [
      ...INT8.filter((path) => path !== "LICENSE"),
      "preprocessor_config.json",
      "processor_config.json",
    ];
    paths.push("tokenizer_config.json");
    const files = await Promise.all(
      paths.map(async (path) => [path, await Deno.readFile(join(folder, path))]),
    );
    {
      await using hub = startHub({ files: Object.fromEntries(files) });
      await pullTiny({ store, endpoint: hub.endpoint });
    }
    const args = [
      "analyze",
      "docs/chart.png",
      "--model",
      ID,
      "--precision",
      "int8",
      "--max-new-tokens",
      "2",
      "--json",
    ];
    const { code, stdout, stderr } = await runProgram(ROOT, args, { env: { CHARTVLM_HOME: store } });
    assert.equal(code, 0, stderr);
    const answer = JSON.parse(stdout);
    assert.deepEqual([answer.model, answer.tokens], [ID, 2]);
    assert.equal(answer.model_sha256, await modelSha256(await resolveModel("builtin"), "int8"));
  });
});

Deno.test("killed in the middle of a file, the next pull goes on there and ends whole", async () => {
  await withStore(async (store) => {
    const big = "onnx/decoder_model_merged_int8.onnx";
    const hang: HubOptions = {
      intercept: ({ path, nth, body }) =>
        path.endsWith(big) && nth === 1 ? cut(body!, 0, 30_000, true) : null,
    };
    await using hub = startHub(hang);
    await Deno.mkdir(store);
    const part = join(store, ID, `.staging-${COMMIT}`, `${big}.part`);
    const pull = command(["pull", ID, "--endpoint", hub.endpoint, "--store", store]).spawn();
    for await (const _ of Deno.watchFs(store)) {
      if (await Deno.stat(part).then(({ size }) => size === 30_000, () => false)) break;
    }
    pull.kill("SIGKILL");
    const { signal } = await pull.output();
    assert.equal(signal, "SIGKILL");
    const verified = await models(["verify", "--store", store]);
    assert.deepEqual([verified.code, verified.stdout], [0, ""], "nothing counts as installed yet");
    const { code, stderr } = await models(["pull", ID, "--endpoint", hub.endpoint, "--store", store]);
    assert.equal(code, 0, stderr);
    await assertWhole(store, hub.files, INT8);
    assert.deepEqual(
      hub.requests.filter(({ path }) => path.endsWith(big)).map(({ range }) => range),
      [null, "bytes=30000-"],
    );
  });
});

Deno.test(
  "Ctrl-C ends a pull at once, with exit code 130",
  { ignore: Deno.build.os === "windows" },
  async () => {
    await withStore(async (store) => {
      const reached = Promise.withResolvers<void>();
      await using hub = startHub({
        intercept: ({ path, body }) => {
          if (!path.endsWith("tokenizer.json")) return null;
          reached.resolve();
          return cut(body!, 0, 10, true);
        },
      });
      const pull = command(["pull", ID, "--endpoint", hub.endpoint, "--store", store]).spawn();
      await reached.promise;
      pull.kill("SIGINT");
      const { code, stderr } = await pull.output();
      assert.equal(code, 130);
      assert.match(
        new TextDecoder().decode(stderr),
        /warning: interrupted: the same command goes on from here\n$/,
      );
    });
  },
);

Deno.test("without permission pull says which command has it; bad endpoints and tokens are refused unseen", async () => {
  await withStore(async (store) => {
    const offline = await runProgram(ROOT, ["models", "pull", ID, "--store", store]);
    assert.equal(offline.code, 2);
    assert.match(
      offline.stderr,
      /without permission to use the network\n\nhint: deno task models pull test-org\/tiny-vlm/,
    );
    const cases = [
      [["--endpoint", "ftp://x"], {}, /^error: cannot use endpoint "ftp:\/\/x": it must be/],
      [["--endpoint", "http://me:hf_secret@x"], {}, /^error: cannot use an endpoint with a password in it/],
      [[], { HF_TOKEN: "hf_secret\u00e9" }, /^error: cannot use HF_TOKEN: it holds/],
      [["--precision", "q5"], {}, /argument 'q5' is invalid. It must be one of fp32, fp16,/],
    ] as const;
    for (const [args, env, message] of cases) {
      const { code, stderr } = await models(["pull", ID, "--store", store, ...args], env);
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.ok(!stderr.includes("hf_secret"));
    }
  });
});

Deno.test("every command but those that need it gives up the network, even where it was allowed", async () => {
  const probe = join(import.meta.dirname!, "network_probe.ts");
  const run = async (allow: string, ...args: string[]) => {
    const command = ["run", "--no-prompt", allow, probe, ...args];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: command, cwd: ROOT }).output();
    return new TextDecoder().decode(stdout).trim() || new TextDecoder().decode(stderr);
  };
  for (const allow of ["--allow-net", "--allow-net=127.0.0.1"]) {
    for (const args of [["analyze", "wasm"], ["benchmark", "wasm", "webgpu"], ["models list"], ["demo"]]) {
      assert.equal(await run(allow, ...args), "NotCapable", `${args} ${allow}`);
    }
    for (const args of [["models pull"], ["serve"], ["benchmark", "wasm", "http"]]) {
      assert.equal(await run(allow, ...args), "TypeError", `${args} ${allow}`); // nothing answers at that port
    }
  }
});
