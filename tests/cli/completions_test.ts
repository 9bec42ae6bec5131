import assert from "node:assert/strict";
import { join } from "node:path";
import { runProgram } from "./run_program.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** Writes the script of a shell, and lets the shell run a line that sources it as $1. */
async function inShell(shell: typeof SHELLS[number], line: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  const { code, stdout, stderr } = await runProgram(folder, ["completions", shell]);
  assert.equal(code, 0, stderr);
  const script = join(folder, "_chartvlm");
  await Deno.writeTextFile(script, stdout);
  const args = shell === "fish" ? ["-c", line.replace("$1", script)] : ["-c", line, shell, script];
  const ended = await new Deno.Command(shell, { args, cwd: folder }).output();
  await Deno.remove(folder, { recursive: true });
  assert.equal(new TextDecoder().decode(ended.stderr), "");
  return new TextDecoder().decode(ended.stdout);
}

async function has(shell: string): Promise<boolean> {
  return await new Deno.Command(shell, { args: ["-c", "true"] }).output().then(() => true, () => false);
}

/** What is typed, and some of what is offered; "" for files, which the shell itself completes. */
const TYPED: readonly (readonly [words: string, offered: readonly string[]])[] = [
  ["chartvlm gen", ["generate"]],
  ["chartvlm models p", ["pull"]],
  ["chartvlm benchmark --backend w", ["webgpu", "wasm"]],
  ["chartvlm benchmark --no", ["--noise-floor"]],
  ["chartvlm history query --metr", ["--metric"]],
  ["chartvlm --quiet visualize lat", ["latency", "latency-vs-memory"]],
  ["chartvlm completions ", ["bash", "zsh", "fish"]],
  ["chartvlm analyze --model smolvlm-", ["smolvlm-256m", "smolvlm-500m", "smolvlm-2.2b"]],
  ["chartvlm benchmark --output ", []],
];

Deno.test("bash completes commands, options and values", { ignore: !await has("bash") }, async () => {
  const lines = TYPED.map(([words]) => {
    const parts = words.split(" ");
    const list = parts.map((part) => `"${part}"`).join(" ");
    return `COMP_WORDS=(${list}); COMP_CWORD=${parts.length - 1}; _chartvlm; echo "\${COMPREPLY[*]}"`;
  });
  const said = await inShell("bash", `source "$1"; ${lines.join("; ")}`);
  assert.deepEqual(said.trimEnd().split("\n"), TYPED.slice(0, -1).map(([, offered]) => offered.join(" ")));
});

Deno.test("fish completes the same", { ignore: !await has("fish") }, async () => {
  for (const [words, offered] of TYPED) {
    const said = await inShell("fish", `source "$1"; complete -C "${words}"`);
    const names = said.trimEnd().split("\n").map((line) => line.split("\t")[0]!);
    for (const one of offered) assert.ok(names.includes(one), `${words}: ${said}`);
  }
});

Deno.test("zsh reads its script", { ignore: !await has("zsh") }, async () => {
  assert.equal(await inShell("zsh", `zsh -n "$1" && echo fine`), "fine\n");
});

Deno.test("an unknown shell is wrong use", async () => {
  const { code, stderr } = await runProgram(".", ["completions", "csh"]);
  assert.equal(code, 2);
  assert.match(stderr, /csh/);
});
