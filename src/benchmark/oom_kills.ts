/**
 * How many processes Linux has ended for lack of memory since it started, in all control groups; null elsewhere. Two
 * readings tell whether a SIGKILL came from the kernel or from somebody. (Deno reads /proc only with --allow-all.)
 */
export async function oomKills(): Promise<number | null> {
  if (Deno.build.os !== "linux") return null;
  try {
    const counters = await new Deno.Command("cat", { args: ["/proc/vmstat"], stderr: "null" }).output();
    const match = /^oom_kill (\d+)$/m.exec(new TextDecoder().decode(counters.stdout));
    return match === null ? null : Number(match[1]);
  } catch {
    return null;
  }
}
