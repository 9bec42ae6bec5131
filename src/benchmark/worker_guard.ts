import { linesOf } from "./messages.ts";

/** Watches a worker from outside of it: a process of its own, for a worker in a native call can do nothing. */
export interface WorkerGuard {
  /** Asks for the worker's resident memory now. The answer comes to `onResident`. */
  look(): void;
  /** Ends the guard and leaves the worker alone. For workers that have ended. */
  dismiss(): Promise<void>;
}

/**
 * A POSIX shell with nothing but built-in commands between start and end. It answers each line of its stdin with the
 * worker's resident memory in KiB (Linux). When its stdin ends, its parent is gone, however it was ended: then it kills
 * the worker. The kernel is told to end the worker first where memory runs out, not the benchmark that records it.
 * Ctrl-C reaches the whole process group and is left to the parent.
 */
const SCRIPT = `
trap '' INT TERM HUP
echo 1000 2>/dev/null >/proc/$1/oom_score_adj
while read -r _; do
  while read -r name value _; do
    if [ "$name" = VmRSS: ]; then echo "$value"; break; fi
  done 2>/dev/null </proc/$1/status
done
kill -9 $1
`;

/**
 * Starts the guard of a process; null on Windows and where there is no shell: there a worker still ends when its
 * stdin does, but not while a native call blocks it.
 */
export function startGuard(pid: number, onResident: (kib: number) => void): WorkerGuard | null {
  if (Deno.build.os === "windows") return null;
  let guard: Deno.ChildProcess;
  try {
    guard = new Deno.Command("sh", {
      args: ["-c", SCRIPT, "chartvlm-guard", String(pid)],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  } catch {
    return null;
  }
  const input = guard.stdin.getWriter();
  const reading = readNumbers(guard.stdout, onResident);
  return {
    look: () => void input.write(NEWLINE).catch(() => {}), // a guard that somebody ended
    async dismiss() {
      try {
        guard.kill("SIGKILL");
      } catch {
        // it had ended
      }
      await Promise.all([guard.status, reading, input.close().catch(() => {})]);
    },
  };
}

const NEWLINE = new Uint8Array([10]);

async function readNumbers(stream: ReadableStream<Uint8Array>, onNumber: (value: number) => void) {
  for await (const line of linesOf(stream)) if (/^\d+$/.test(line)) onNumber(Number(line));
}
