import assert from "node:assert/strict";
import { killUntilDone } from "./kills.ts";
import { killAtOnce, processesWith, until, workersOf } from "./processes.ts";
import { fakeWorker, makeFolder } from "./set_up.ts";

const ignore = Deno.build.os === "windows";

Deno.test(
  "killed six times, at random moments: the records are those of an undisturbed run",
  { ignore },
  async () => {
    const report = await killUntilDone({ kills: 6, seed: 3, charts: 120, longest: 1000 });
    assert.equal(report.records, 240);
    assert.ok(report.sessions >= 3, JSON.stringify(report));
  },
);

Deno.test("a worker ends with its parent, also while a native call blocks it", { ignore }, async () => {
  const folder = await makeFolder(["01-spin.png"]);
  const script = new URL("./run_once.ts", import.meta.url).pathname;
  const parent = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "-A",
      script,
      folder,
      `worker=${JSON.stringify(fakeWorker(folder))}`,
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  assert.ok(await until(() => workersOf(parent.pid).length > 0, 20));
  await new Promise((resolve) => setTimeout(resolve, 300)); // until it spins, or not: it must end either way
  killAtOnce(parent.pid);
  await parent.status;
  assert.ok(await until(() => processesWith(folder).length === 0, 5), "the worker runs on");
  await Deno.remove(folder, { recursive: true });
});
