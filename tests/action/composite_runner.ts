import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";

const StepSchema = v.object({
  name: v.string(),
  id: v.optional(v.string()),
  if: v.optional(v.string()),
  uses: v.optional(v.string()),
  with: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
  shell: v.optional(v.literal("bash")),
  env: v.optional(v.record(v.string(), v.string()), {}),
  run: v.optional(v.string()),
});
export const ActionSchema = v.object({
  name: v.string(),
  description: v.string(),
  inputs: v.record(v.string(), v.object({ description: v.string(), default: v.string() })),
  outputs: v.record(v.string(), v.object({ description: v.string(), value: v.string() })),
  runs: v.object({ using: v.literal("composite"), steps: v.array(StepSchema) }),
});

export interface Ran {
  /** Name of the step that failed; null where all went well. */
  readonly failed: string | null;
  readonly code: number;
  /** What all steps wrote to stdout and stderr. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/**
 * Runs the `run:` steps of a composite action one after the other, as GitHub's runner does; steps that use other actions are
 * passed over. It knows the expressions that action.yml has, and no others.
 * @param folder the runner's: `work` in it is the working folder.
 */
export async function runAction(
  action: string,
  given: Readonly<Record<string, string>>,
  folder: string,
  github: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { inputs, outputs, runs } = v.parse(
    ActionSchema,
    parse(await Deno.readTextFile(join(action, "action.yml"))),
  );
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(inputs, name));
  if (unknown !== undefined) throw new Error(`the action has no input "${unknown}"`);
  const files = await runnerFiles(folder);
  const values = new Map<string, string>([
    ...Object.entries(inputs).map(([name, one]) => [`inputs.${name}`, given[name] ?? one.default] as const),
    ...Object.entries({ action_path: action, ...github }).map(([name, value]) =>
      [`github.${name}`, value] as const
    ),
    ["runner.temp", files.temp],
  ]);
  let log = "";
  let failed: { name: string; code: number } | null = null;
  for (const { name, id, env, run } of runs.steps) {
    if (run === undefined) continue;
    const entries = Object.entries(env).map(([key, text]) => [key, evaluate(text, values)] as const);
    const ended = await runStep(run, Object.fromEntries(entries), files);
    log += ended.log;
    for (const [key, value] of parseOutputs(await Deno.readTextFile(files.output))) {
      if (id !== undefined) values.set(`steps.${id}.outputs.${key}`, value);
    }
    await Deno.writeTextFile(files.output, "");
    if (ended.code === 0) continue;
    failed = { name, code: ended.code };
    break;
  }
  const results = Object.entries(outputs).map(([name, { value }]) => [name, evaluate(value, values)]);
  return {
    failed: failed?.name ?? null,
    code: failed?.code ?? 0,
    log,
    outputs: Object.fromEntries(results),
    summary: await Deno.readTextFile(files.summary),
  };
}

interface RunnerFiles {
  readonly temp: string;
  readonly work: string;
  readonly output: string;
  readonly summary: string;
  readonly path: string;
}

async function runnerFiles(folder: string): Promise<RunnerFiles> {
  const at = (name: string) => join(folder, name);
  await Deno.mkdir(at("temp"), { recursive: true });
  await Deno.mkdir(at("work"), { recursive: true });
  for (const name of ["output", "summary", "path"]) await Deno.writeTextFile(at(name), "");
  return {
    temp: at("temp"),
    work: at("work"),
    output: at("output"),
    summary: at("summary"),
    path: at("path"),
  };
}

async function runStep(run: string, env: Record<string, string>, files: RunnerFiles) {
  const script = join(files.temp, "step.sh");
  await Deno.writeTextFile(script, run);
  const added = (await Deno.readTextFile(files.path)).split("\n").filter((line) => line !== "").reverse();
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["--noprofile", "--norc", "-eo", "pipefail", script],
    cwd: files.work,
    env: {
      ...env,
      PATH: [...added, Deno.env.get("PATH")].join(":"),
      RUNNER_TEMP: files.temp,
      GITHUB_OUTPUT: files.output,
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_PATH: files.path,
    },
  }).output();
  return { code, log: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("") };
}

/** Replaces each `${{ a || b }}` by the first of its values that is not empty. */
function evaluate(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const names = expression.split(/\s*\|\|\s*/);
    const odd = names.find((name) => !/^(inputs|github|steps|runner)\.[\w.-]+$/.test(name));
    if (odd !== undefined) throw new Error(`this runner does not know the expression "${odd}"`);
    return names.map((name) => values.get(name) ?? "").find((value) => value !== "") ?? "";
  });
}

/** Lines `name=value`, and `name<<MARK`, lines, `MARK`. */
function parseOutputs(text: string): [string, string][] {
  const lines = text.split("\n");
  const outputs: [string, string][] = [];
  for (let at = 0; at < lines.length - 1;) {
    const [, name, sign, rest] = lines[at++]!.match(/^([\w-]+)(<<|=)(.*)$/)!;
    if (sign === "=") outputs.push([name!, rest!]);
    else {
      const end = lines.indexOf(rest!, at);
      if (end === -1) throw new Error(`output "${name}" has no end`);
      outputs.push([name!, lines.slice(at, end).join("\n")]);
      at = end + 1;
    }
  }
  return outputs;
}
