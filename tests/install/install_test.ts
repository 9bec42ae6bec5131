import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { ROOT } from "../cli/run_program.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const TARGET = Deno.build.target;
const ignore = Deno.build.os === "windows" || !await has("curl") || !await has("tar");
const NAME = `chartvlm-v1.2.3-${TARGET}`;

async function has(program: string): Promise<boolean> {
  return await new Deno.Command(program, { args: ["--version"] }).output().then(
    ({ success }) => success,
    () => false,
  );
}

/** An archive as a release has it, whose program is a script. */
async function archive(folder: string, script: string): Promise<Uint8Array<ArrayBuffer>> {
  await Deno.mkdir(join(folder, "make", NAME), { recursive: true });
  await Deno.writeTextFile(join(folder, "make", NAME, "chartvlm"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const args = ["-czf", join(folder, "archive.tar.gz"), "-C", join(folder, "make"), NAME];
  assert.ok((await new Deno.Command("tar", { args }).output()).success);
  return await Deno.readFile(join(folder, "archive.tar.gz"));
}

const sumOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

interface Served {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sums?: string;
  /** Breaks the connection in the middle of the archive. */
  readonly cut?: boolean;
}

/** A mirror on this machine. */
function serve({ bytes, sums = `${sumOf(bytes)}  ${NAME}.tar.gz\n`, cut = false }: Served) {
  return Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {}, onError: () => new Response() },
    ({ url }) => {
      const { pathname } = new URL(url);
      if (pathname === "/v1.2.3/SHA256SUMS") return new Response(sums);
      if (pathname !== `/v1.2.3/${NAME}.tar.gz`) return new Response(null, { status: 404 });
      if (!cut) return new Response(bytes);
      const body = new ReadableStream({
        start: (controller) => controller.enqueue(bytes.slice(0, 20)),
        pull: () => {
          throw new Error("the test breaks this connection");
        },
      });
      return new Response(body, { headers: { "content-length": String(bytes.length) } });
    },
  );
}

async function install(served: Served, prefix: string, env: Record<string, string> = {}) {
  const server = serve(served);
  const CHARTVLM_BASE_URL = `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}`;
  const given = { CHARTVLM_VERSION: "v1.2.3", CHARTVLM_INSTALL_DIR: prefix, CHARTVLM_BASE_URL, ...env };
  const ended = await new Deno.Command("sh", { args: [join(ROOT, "install.sh")], env: given }).output();
  await server.shutdown();
  return { code: ended.code, ...text(ended) };
}

function text({ stdout, stderr }: { stdout: Uint8Array; stderr: Uint8Array }) {
  return { stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test({
  name: "install.sh: installs, replaces, and the link starts the program",
  ignore,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const prefix = join(folder, "a prefix");
      for (const words of ["first", "second"]) {
        const bytes = await archive(folder, `[ "$1" = --version ] && echo 1.2.3 || echo ${words}`);
        const { code, stdout, stderr } = await install({ bytes }, prefix);
        assert.deepEqual([code, stderr], [0, ""]);
        assert.match(stdout, /^chartvlm 1\.2\.3 is in .*a prefix\/bin\/chartvlm\nadd it to PATH: /);
        const started = text(await new Deno.Command(join(prefix, "bin/chartvlm"), { args: [] }).output());
        assert.equal(started.stdout, `${words}\n`);
      }
      assert.deepEqual([await namesIn(prefix), await namesIn(join(prefix, "lib"))], [["bin", "lib"], [
        "chartvlm",
      ]]);
    }),
});

Deno.test({
  name: "install.sh: whatever goes wrong, what was installed stays, and nothing else",
  ignore,
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const prefix = join(folder, "prefix");
      const good = await archive(folder, `[ "$1" = --version ] && echo 1.2.3 || echo good`);
      const dead = await archive(folder, "exit 3");
      const other = await archive(folder, "echo 1.2.4");
      assert.equal((await install({ bytes: good }, prefix)).code, 0);
      const evil = "0.1.0; touch pwned";
      const cases: readonly (readonly [Served, Record<string, string>, RegExp])[] = [
        [{ bytes: good, sums: `${"0".repeat(64)}  ${NAME}.tar.gz\n` }, {}, /is not what SHA256SUMS says/],
        [{ bytes: good, sums: `${sumOf(good)}  chartvlm-v1.2.3-other.tar.gz\n` }, {}, /has no binary for/],
        [{ bytes: good, cut: true }, {}, /cannot download ".*tar\.gz"/],
        [{ bytes: good }, { CHARTVLM_VERSION: "9.9.9" }, /cannot download ".*SHA256SUMS"/],
        [{ bytes: good }, { CHARTVLM_VERSION: evil }, /"0\.1\.0; touch pwned" is no version/],
        [{ bytes: good }, { CHARTVLM_VERSION: "../../x" }, /is no version/],
        [{ bytes: good }, { CHARTVLM_BASE_URL: "" }, /the address of the releases is not known/],
        [{ bytes: dead }, {}, /does not start on this machine/],
        [{ bytes: other }, {}, /says it is version "1\.2\.4", not 1\.2\.3/],
      ];
      for (const [served, env, message] of cases) {
        const { code, stderr } = await install(served, prefix, { CURL_HOME: folder, ...env });
        assert.equal(code, 1, stderr);
        assert.match(stderr, message);
        assert.deepEqual([await namesIn(join(prefix, "lib")), await namesIn(join(prefix, "bin"))], [[
          "chartvlm",
        ], [
          "chartvlm",
        ]]);
        assert.equal(text(await new Deno.Command(join(prefix, "bin/chartvlm")).output()).stdout, "good\n");
      }
    }),
});
