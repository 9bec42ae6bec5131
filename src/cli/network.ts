import { UserError } from "../errors.ts";
import { pullCommand } from "../models/pull_command.ts";

/**
 * Gives up the permission to use the network for the rest of the process, unless the command is to use it: `models pull`,
 * `serve`, and what asks a server (`--backend http`). So everything else cannot connect to anything, even in a binary, whose
 * permissions are fixed when it is compiled. A worker gives it up when it is told what to load.
 * @param command full name, e.g. `models pull`. @param backends values of its option --backend.
 */
export async function giveUpNetwork(command: string, backends: readonly string[]): Promise<void> {
  if (["models pull", "serve", "worker"].includes(command) || backends.includes("http")) return;
  await Deno.permissions.revoke({ name: "net" });
}

/** Commands that start no other program and load no native library; `serve` also writes nothing. */
const SMALL: Readonly<Record<string, readonly ("run" | "ffi" | "write")[]>> = {
  serve: ["run", "ffi", "write"],
  generate: ["run", "ffi"],
  visualize: ["run", "ffi"],
  compare: ["run", "ffi"],
  merge: ["run", "ffi"],
  completions: ["run", "ffi"],
};

/**
 * Gives up what else a command has no use for: it reads foreign files, and a fault in reading them shall be able to do
 * no more than the command itself.
 */
export async function giveUpPrograms(command: string): Promise<void> {
  for (const name of SMALL[command] ?? []) await Deno.permissions.revoke({ name });
}

/**
 * Checks that the hub may be connected to, before anything is begun.
 * @throws {UserError} with the command that may.
 */
export async function requireNetwork(name: string, endpoint: string): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "net", host: new URL(endpoint).host });
  if (state === "granted") return;
  throw new UserError(
    `cannot pull "${name}": this process was started without permission to use the network`,
    {
      hint: `${pullCommand(name)}  (of a bundle: deno run --allow-net and its other permissions)`,
    },
  );
}
