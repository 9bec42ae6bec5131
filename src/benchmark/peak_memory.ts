import process from "node:process";

/**
 * Peak resident memory of this process so far, MiB; null where it cannot be known.
 *
 * On Linux the kernel's `ru_maxrss` of a fresh process starts at the peak of the process that started it (vfork and
 * exec keep it), so it tells our own peak only once it has grown since. Until then `VmHWM` of /proc is read; Deno
 * gives no access to /proc without --allow-all, so by `cat`.
 */
export async function peakMemoryMb(): Promise<number | null> {
  const peak = maxRssKib();
  if (Deno.build.os !== "linux" || peak > AT_START) return peak / 1024;
  const own = await highWaterMarkKib();
  return own === null ? null : own / 1024;
}

/**
 * KiB everywhere by Node's documentation; Deno before its pull request 36784 gave bytes on macOS. A peak in KiB is
 * never above the current size in bytes, one in bytes never below it.
 */
function maxRssKib(): number {
  const { maxRSS } = process.resourceUsage();
  return Deno.build.os === "darwin" && maxRSS >= Deno.memoryUsage().rss ? maxRSS / 1024 : maxRSS;
}

const AT_START = maxRssKib();

async function highWaterMarkKib(): Promise<number | null> {
  try {
    const status = await new Deno.Command("cat", { args: [`/proc/${Deno.pid}/status`] }).output();
    const match = /^VmHWM:\s*(\d+) kB$/m.exec(new TextDecoder().decode(status.stdout));
    return match === null ? null : Number(match[1]);
  } catch {
    return null;
  }
}
