/**
 * Bytes that are free on the disk of a folder, as `df` says; null where that cannot be told (Windows, no `df`).
 * The folder must be there.
 */
export async function freeSpace(folder: string): Promise<number | null> {
  if (Deno.build.os === "windows") return null;
  try {
    const { success, stdout } = await new Deno.Command("df", { args: ["-Pk", "--", folder], stderr: "null" })
      .output();
    return success ? parseDf(new TextDecoder().decode(stdout)) : null;
  } catch {
    return null; // no such program, or not allowed to run one
  }
}

/** The column `Available`, in KiB, of POSIX `df -Pk`. The name of a file system may hold spaces: read from the right. */
export function parseDf(text: string): number | null {
  const kib = text.trim().split("\n").at(-1)?.match(/\s(\d+)\s+\d+%\s/)?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}
