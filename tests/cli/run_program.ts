import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };

/** The project's folder. */
export const ROOT = join(import.meta.dirname!, "../..");

/** `deno run` with the permissions of the task that users run, up to main.ts. */
export const PROGRAM = argumentsOf(config.tasks.chartvlm.command);
/** The same with network permission. */
export const ONLINE_PROGRAM = argumentsOf(config.tasks["chartvlm:online"].command);

function argumentsOf(command: string): string[] {
  const local = command.replace("=node_modules", `=${join(ROOT, "node_modules")}`);
  return [...local.split(" ").slice(1, -1), join(ROOT, "main.ts")];
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly program?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the program as a user does, in a process of its own, in the folder `cwd`. */
export async function runProgram(
  cwd: string,
  args: readonly string[],
  { program = PROGRAM, env = {} }: RunOptions = {},
): Promise<Ended> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...program, ...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
