import assert from "node:assert/strict";

/** In a process of its own: a permission that was given up does not come back. */
async function left(command: string): Promise<string> {
  const code = `
    const { giveUpNetwork, giveUpPrograms } = await import("./src/cli/network.ts");
    await giveUpNetwork(${JSON.stringify(command)}, []);
    await giveUpPrograms(${JSON.stringify(command)});
    const names = ["read", "write", "run", "ffi", "net"];
    const states = await Promise.all(names.map((name) => Deno.permissions.query({ name })));
    console.log(names.filter((_, i) => states[i].state === "granted").join(" "));`;
  const args = ["eval", "--no-check", code];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "null" }).output();
  return new TextDecoder().decode(stdout).trim();
}

const LEFT = {
  "serve": "read net",
  "visualize": "read write",
  "benchmark": "read write run ffi",
  "models pull": "read write run ffi net",
};

for (const [command, permissions] of Object.entries(LEFT)) {
  Deno.test(`what a command has no use for is given up: ${command}`, async () => {
    assert.equal(await left(command), permissions);
  });
}
