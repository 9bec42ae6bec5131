import { type Asset, PROGRAM, type Target } from "./assets.ts";

/**
 * The arguments of `deno compile`, to be run in the bundle's folder: exactly the assets that go inside.
 *
 * A binary's permissions are fixed here. `models pull`, `serve` and `--backend http` need the network; every other command
 * gives it up before it begins (src/cli/network.ts), and without prompts what was given up cannot be had back. Programs that
 * are run are the binary itself and three of the system, whose paths are not known here; nor are those of charts, results
 * and models. Code is never imported from elsewhere.
 */
export function compileArguments(target: Target, assets: readonly Asset[]): string[] {
  const inside = assets.filter(({ place, path }) => place === "inside" && path !== PROGRAM.path);
  return [
    "compile",
    "--no-config", // it would add all of node_modules
    "--no-prompt",
    "--allow-net",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--allow-run",
    "--allow-sys=cpus,hostname,loadavg,networkInterfaces,osRelease,systemMemoryInfo",
    "--allow-ffi",
    "--deny-import",
    ...inside.map(({ path }) => `--include=${path}`),
    `--target=${target}`,
    "--output=chartvlm",
    PROGRAM.path,
  ];
}
