import { UserError } from "../errors.ts";
import { pullCommand } from "../models/pull_command.ts";

/** Commands that may use the network, by their full name. */
const ONLINE: readonly string[] = ["models pull"];

/**
 * Gives up the permission to use the network for the rest of the process, unless the command is one that needs it. So
 * `analyze` and `benchmark` cannot connect to anything, even in a binary, whose permissions are fixed when it is compiled.
 */
export async function giveUpNetwork(command: string): Promise<void> {
  if (!ONLINE.includes(command)) await Deno.permissions.revoke({ name: "net" });
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
