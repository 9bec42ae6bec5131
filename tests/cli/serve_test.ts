import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { inTemporaryFolder } from "../temporary_folder.ts";
import { ROOT, runProgram } from "./run_program.ts";

/** `deno run` with the permissions of the task `serve`, up to main.ts. */
const SERVER = [...config.tasks.serve.command.split(" ").slice(1, -2), join(ROOT, "main.ts")];

Deno.test("serve says where it listens; Ctrl-C before the run has ended: 130, with a stream open too", async () => {
  await inTemporaryFolder(async (folder) => {
    const process = new Deno.Command(Deno.execPath(), {
      args: [...SERVER, "serve", "--port", "0", "--input", join(folder, "run.csv")],
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const reader = process.stdout.getReader();
    const url = new TextDecoder().decode((await reader.read()).value).trim();
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    const response = await fetch(`${url}progress`);
    process.kill("SIGINT");
    assert.match(await response.text(), /"phase":"waiting"/);
    const [{ code }, stderr] = await Promise.all([process.status, new Response(process.stderr).text()]);
    await reader.cancel();
    assert.equal(code, 130);
    assert.match(
      stderr,
      /run\.csv" yet, nor its journal; waiting for a benchmark that writes it\nCtrl-C ends/,
    );
  });
});

Deno.test("serve: wrong use is told in a line, with a hint, exit code 2", async () => {
  await inTemporaryFolder(async (folder) => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr as Deno.NetAddr;
    await Deno.writeTextFile(join(folder, "other.journal.jsonl"), "hello\nworld\n");
    const cases = [
      [
        SERVER,
        ["--port", String(port)],
        /^error: cannot listen on "127\.0\.0\.1:\d+": the port is in use\n\nhint: .*--port 0/,
      ],
      [SERVER, ["--port", "70000"], /^error: .*It must be a whole number from 0 to 65535/],
      [SERVER, ["--interval", "0"], /^error: .*It must be a number from 0\.1 to 3600/],
      [
        SERVER,
        ["--input", "run.journal.jsonl"],
        /^error: .*it is a journal\n\nhint: name the result CSV: --input run\.csv/,
      ],
      [SERVER, ["--input", "other.csv"], /^error: cannot read "other\.journal\.jsonl", line 1: /],
      [SERVER, ["--input", "."], /^error: cannot read "\.": it is a folder/],
      [
        SERVER,
        ["--host", "0.0.0.0"],
        /^error: cannot listen on "0\.0\.0\.0": .*permission.*\n\nhint: deno task chartvlm:online serve/,
      ],
      [undefined, [], /^error: cannot listen on "127\.0\.0\.1": .*permission.*\n\nhint: deno task serve/],
    ] as const;
    for (const [program, args, message] of cases) {
      const ended = await runProgram(folder, ["serve", ...args], program === undefined ? {} : { program });
      assert.match(ended.stderr, message);
      assert.deepEqual([ended.code, ended.stdout], [2, ""], ended.stderr);
    }
  });
});
