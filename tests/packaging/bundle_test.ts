import assert from "node:assert/strict";
import { join } from "node:path";
import { assetsFor, requireTarget, TARGETS } from "../../scripts/assets.ts";
import { checkBudgets } from "../../scripts/budget.ts";
import { compileArguments } from "../../scripts/compile_arguments.ts";
import { filesBelow } from "../../src/models/store/files_below.ts";
import { ROOT } from "../cli/run_program.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { ID, startHub } from "../models/hub_server.ts";
import { pullTiny } from "../models/pull_set_up.ts";
import { embeddedFiles } from "./embedded_files.ts";

const target = requireTarget(Deno.build.target);
const BUILTIN = ["embed_tokens", "vision_encoder", "decoder_model_merged"].flatMap((session) =>
  ["", "_fp16", "_int8", "_q4"].map((suffix) => `data/builtin/onnx/${session}${suffix}.onnx`)
);
const CONFIGS = [
  "config",
  "generation_config",
  "preprocessor_config",
  "processor_config",
  "tokenizer",
  "tokenizer_config",
];
const BUILDS = ["ort-wasm-simd-threaded", "ort-wasm-simd-threaded.jspi"];
/** What a binary is to hold, written down apart from the script that makes it. */
const INSIDE = [
  "chartvlm.js",
  "generate_worker.js",
  "data/builtin/README.md",
  ...CONFIGS.map((name) => `data/builtin/${name}.json`),
  ...BUILTIN,
  ...["Arimo-Regular.ttf", "Arimo-Bold.ttf", "LICENSE_ARIMO.txt"].map((name) => `data/fonts/${name}`),
  "node_modules/@resvg/resvg-wasm/index_bg.wasm",
  ...BUILDS.flatMap((name) =>
    [".mjs", ".wasm"].map((end) => `node_modules/onnxruntime-web/dist/${name}${end}`)
  ),
].sort();

Deno.test("the bundle: exactly the wanted files in a binary, and alone in an empty folder it does all its work", async (t) => {
  await inTemporaryFolder(async (folder) => {
    const real = await Deno.realPath(folder);
    const dist = join(real, "program");
    const bundled = await deno(ROOT, ["task", "--quiet", "bundle", dist]);
    assert.equal(bundled.code, 0, bundled.output);

    await t.step("its parts are within their budgets, and a part beyond its budget is told", async () => {
      assert.match(
        bundled.output,
        /13\.\d\d of +15 MiB {2}inside {2}node_modules\/onnxruntime-web.*\.wasm\n/,
      );
      assert.deepEqual(await checkBudgets(dist, [{ path: "LICENSE", budgetMib: 0.0001, place: "beside" }]), [
        '"LICENSE" has   0.00 MiB, its budget is 0.0001',
      ]);
      assert.deepEqual(await checkBudgets(dist, [{ path: "absent", budgetMib: 1, place: "beside" }]), [
        '"absent" is missing or empty',
      ]);
    });

    await t.step("nothing of another machine lies in it", async () => {
      const libraries = (await filesBelow(dist)).filter((path) =>
        /\.(node|so(\.\d+)*|dylib|dll)$/.test(path)
      );
      const own = libraries.filter((path) => path.includes(`/napi-v6/${TARGETS[target]}/`));
      assert.deepEqual(libraries, own);
      assert.ok(target === "x86_64-apple-darwin" || own.length >= 2);
    });

    const binary = join(real, "chartvlm");
    const args = compileArguments(target, assetsFor(target));
    const compiled = await deno(dist, [...args.slice(0, -2), `--output=${binary}`, args.at(-1)!], {
      DENORT_BIN: Deno.execPath(), // the runtime to embed into; Deno itself will do, but for running the result
    });
    await t.step({
      name: "a binary holds exactly the wanted files, byte for byte as many",
      ignore: compiled.code !== 0,
      fn: async () => {
        const files = await embeddedFiles(binary + (Deno.build.os === "windows" ? ".exe" : ""));
        assert.deepEqual([...files.keys()].sort(), INSIDE);
        for (const [path, bytes] of files) {
          assert.equal(bytes, (await Deno.stat(join(dist, path))).size, path);
        }
        for (
          const part of ["chartvlm.js", "data/*", "generate_worker.js", "@resvg/*", "onnxruntime-web/*"]
        ) {
          assert.ok(compiled.output.includes(`── ${part} (`), compiled.output);
        }
      },
    });

    await t.step({
      name: "alone, without network, cache and home folder: demo, analyze, visualize, compare",
      ignore: Deno.build.os === "windows",
      fn: async () => {
        const work = join(real, "work");
        await Deno.mkdir(work);
        const alone = await lonely(dist, work, args);
        const demo = await alone("demo", "--num-charts", "2");
        assert.match(demo, /Open .*dashboard\.html/);
        assert.match(
          await alone("--quiet", "analyze", "demo/images/chart_0001.png", "--precision", "int8"),
          /chart_0001/,
        );
        const pages = (await alone("visualize", "--input", "demo/results/benchmark.csv", "--output", "pages"))
          .split("\n");
        assert.ok(pages.includes("pages/dashboard.html"));
        assert.match(
          await alone("compare", "demo/results/benchmark.csv", "demo/results/benchmark.csv"),
          /builtin int8/,
        );
        await checkAirGap(alone, work);
      },
    });
  });
});

/** A folder for machines without network, made by the bundle, carried elsewhere, and started there by its own script. */
async function checkAirGap(alone: Alone, work: string): Promise<void> {
  const store = join(work, "store");
  {
    await using hub = startHub();
    await pullTiny({ store, endpoint: hub.endpoint, precisions: ["int8", "q4"] });
  }
  const made = await alone("bundle", "--models", `${ID}@q4`, "--store", store, "--output", "made");
  const carried = join(work, "carried, here");
  await Deno.rename(join(work, "made"), carried);
  await Deno.remove(store, { recursive: true });
  const command = new Deno.Command(join(carried, "chartvlm"), {
    args: ["models", "list", "--json"],
    cwd: work,
  });
  const { code, stdout, stderr } = await command.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const models = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
  const tiny = models.find(({ name }) => name === ID);
  assert.deepEqual([tiny.state, tiny.precisions], ["installed", ["q4"]]);
  const verify = { args: ["bundle", "--verify", "."], cwd: carried };
  const verified = await new Deno.Command("./chartvlm", verify).output();
  const sum = made.match(/SHA256SUMS: ([0-9a-f]{64})/)![1]!;
  assert.match(new TextDecoder().decode(verified.stdout), new RegExp(`^\\.: whole, \\d+ files\n.*${sum}\n$`));
  const checked = await new Deno.Command("sha256sum", {
    args: ["--check", "--quiet", "SHA256SUMS"],
    cwd: carried,
  })
    .output().catch(() => null); // macOS has none
  assert.ok(checked?.success ?? true);
}

async function deno(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], cwd, env: { NO_COLOR: "1", ...env } });
  const { code, stdout, stderr } = await command.output();
  return { code, output: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("") };
}

type Alone = (...args: string[]) => Promise<string>;

/** Runs the bundle with the permissions of a binary, less the network, in an environment of almost nothing. */
async function lonely(dist: string, work: string, compileArgs: readonly string[]): Promise<Alone> {
  const permissions = compileArgs.filter((one) =>
    /^--(allow|deny|no-prompt)/.test(one) && one !== "--allow-net"
  );
  const program = [Deno.execPath(), "run", ...permissions, "--cached-only", join(dist, "chartvlm.js")];
  const canUnshare = await new Deno.Command("unshare", { args: ["-rn", "true"] }).output()
    .then(({ success }) => success, () => false);
  const [command, ...rest] = canUnshare ? ["unshare", "-rn", ...program] : program;
  const env = {
    PATH: Deno.env.get("PATH") ?? "",
    DENO_DIR: join(work, "deno"),
    NO_COLOR: "1",
    DENO_NO_UPDATE_CHECK: "1",
  };
  return async (...args: string[]): Promise<string> => {
    const options = { args: [...rest, ...args], cwd: work, clearEnv: true, env };
    const { code, stdout, stderr } = await new Deno.Command(command!, options).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  };
}
