/**
 * The text of a file of the kernel (/proc, /sys), or null where there is none. Deno reads these only with --allow-all,
 * so by `cat`.
 */
export async function readSystemFile(path: string): Promise<string | null> {
  if (Deno.build.os !== "linux") return null;
  try {
    const { success, stdout } = await new Deno.Command("cat", { args: [path], stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch {
    return null; // no such program, or not allowed to run one
  }
}

/** A file of one number; null where there is none, or another text such as `max`. */
export async function readSystemNumber(path: string): Promise<number | null> {
  const text = await readSystemFile(path);
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : null;
}
