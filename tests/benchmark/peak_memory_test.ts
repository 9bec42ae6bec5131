import assert from "node:assert/strict";

const MODULE = new URL("../../src/benchmark/peak_memory.ts", import.meta.url).href;

/** Prints the peak of a process before and after it fills `mib` MiB. */
const CHILD = (mib: number) => `
  import { peakMemoryMb } from "${MODULE}";
  const before = await peakMemoryMb();
  const filled = new Uint8Array(${mib} * 2 ** 20).fill(1);
  console.log(JSON.stringify([before, await peakMemoryMb(), filled.length]));
`;

async function run(script: string): Promise<number[]> {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(path, script);
  const args = [
    ...["run", "--quiet", "--no-config", "--allow-run", "--allow-sys", "--allow-read", "--allow-write"],
    path,
  ];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  await Deno.remove(path);
  const text = new TextDecoder().decode(stdout);
  assert.notEqual(text, "", new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

Deno.test("peak memory grows by what is filled", async () => {
  const [before = 0, after = 0] = await run(CHILD(300));
  assert.ok(after - before > 290 && after - before < 330, `${before} MiB, then ${after}`);
});

Deno.test("peak memory is not that of the process that started this one", async () => {
  const [before = 0, after = 0] = await run(`
    const large = new Uint8Array(600 * 2 ** 20).fill(1);
    const path = await Deno.makeTempFile({ suffix: ".ts" });
    await Deno.writeTextFile(path, ${JSON.stringify(CHILD(50))});
    const args = ["run", "--quiet", "--no-config", "--allow-run", "--allow-sys", "--allow-read", path];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
    if (large[5] === 1) console.log(new TextDecoder().decode(stdout));
  `);
  assert.ok(before > 10 && before < 300, `${before} MiB at the start`);
  assert.ok(after - before > 40 && after < 400, `${after} MiB at the end`);
});
