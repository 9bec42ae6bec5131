import { findNativeLibrary } from "../inference/backends/native_library.ts";

/** A program and its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]];

/**
 * Starts this program's hidden command `worker`: the binary itself, or `deno run` with our own permissions; of the
 * network only `netHost`, without it none.
 */
export async function workerCommand(netHost?: string): Promise<CommandLine> {
  if (Deno.build.standalone) return [Deno.execPath(), "worker"];
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    ...await permissionFlags(),
    ...netHost === undefined ? [] : [`--allow-net=${netHost}`],
    mainModule(),
    "worker",
  ];
}

const PERMISSIONS = ["read", "write", "env", "run", "sys", "ffi"] as const;

/** Our own permission to load the native library alone, where that is all we have of it. */
async function nativeFlag(): Promise<string[]> {
  const library = await findNativeLibrary();
  if (!library.available) return [];
  // a list of paths cannot hold one with a comma
  return [library.addon.includes(",") ? "--allow-ffi" : `--allow-ffi=${library.addon}`];
}

async function permissionFlags(): Promise<string[]> {
  const granted = await Promise.all(PERMISSIONS.map(async (name) => {
    const { state } = await Deno.permissions.query({ name });
    if (state === "granted") return [`--allow-${name}`];
    return name === "ffi" ? await nativeFlag() : [];
  }));
  return granted.flat();
}

/** main.ts beside src/; where all modules are bundled into one file, that file. */
function mainModule(): string {
  const isSource = import.meta.url.endsWith("/src/benchmark/worker_command.ts");
  return isSource ? new URL("../../main.ts", import.meta.url).href : Deno.mainModule;
}
