import { WorkError } from "../errors.ts";
import { type Fault, faultOfEnd, faultOfError, faultOfMemory, faultOfTimeout } from "./fault.ts";
import { type Answer, linesOf, type Loaded, parseReply, type Reply, type Request } from "./messages.ts";
import { oomKills } from "./oom_kills.ts";
import type { CommandLine } from "./worker_command.ts";
import { startGuard } from "./worker_guard.ts";

/** A worker process seen from its parent. One request at a time. */
export interface WorkerProcess {
  /**
   * Asks, and waits at most `timeoutS` seconds. After a fault other than `failed` the process is gone.
   * `signal` ends the process at once.
   */
  ask(request: Request, timeoutS: number, signal: AbortSignal): Promise<Loaded | Answer | Fault>;
  /** Lets the process end by itself, or ends it. */
  stop(): Promise<void>;
}

/** Told of what a worker writes that is no reply. */
export type StrayOutput = (line: string) => void;

/** A process that does not end within this time after its stdin ended is killed, ms. */
const PATIENCE = 3000;
const STDERR_KEPT = 4096;

/** How often a worker's memory is looked at while it works, ms. */
const LOOK = 100;

export interface WorkerOptions {
  readonly command: CommandLine;
  /** Resident memory above which the worker is ended, MiB; null for no limit. Watched on Linux. */
  readonly memoryLimitMb: number | null;
  readonly onStray: StrayOutput;
}

/**
 * Starts a worker process.
 * @throws {WorkError} where there is no such program, or no more processes.
 */
export function startWorker({ command, memoryLimitMb, onStray }: WorkerOptions): WorkerProcess {
  const child = spawn(command);
  let largestMb: number | null = null; // once it is above the limit
  const guard = startGuard(child.pid, (kib) => {
    if (memoryLimitMb === null || kib / 1024 <= memoryLimitMb) return;
    largestMb ??= kib / 1024;
    kill();
  });
  const lookOut = () => memoryLimitMb === null || guard === null ? undefined : setInterval(guard.look, LOOK);
  const input = child.stdin.getWriter();
  const replies = repliesOf(child.stdout, onStray);
  const stderr = tailOf(child.stderr, onStray);
  const kill = () => killProcess(child);
  const killsBefore = oomKills();

  return {
    async ask(request, timeoutS, signal) {
      let timedOut = false;
      const timer = setTimeout(() => (timedOut = true, kill()), timeoutS * 1000);
      const looking = lookOut();
      signal.addEventListener("abort", kill);
      if (signal.aborted) kill();
      try {
        await send(input, request);
        const { value: reply } = await replies.next();
        if (reply?.type === "failed") return faultOfError(reply.error, reply.serverLost);
        if (reply !== undefined) return reply;
        const status = await endOf(child);
        if (largestMb !== null) return faultOfMemory(largestMb, memoryLimitMb!);
        if (timedOut) return faultOfTimeout(timeoutS);
        return faultOfEnd({ status, stderr: await stderr, oomKilled: await hasGrown(killsBefore) });
      } finally {
        clearTimeout(timer);
        clearInterval(looking);
        signal.removeEventListener("abort", kill);
      }
    },
    async stop() {
      const timer = setTimeout(kill, PATIENCE);
      await input.close().catch(() => {}); // a dead process has closed it
      while (!(await replies.next()).done);
      await Promise.all([child.status, stderr]);
      clearTimeout(timer);
      await guard?.dismiss();
    },
  };
}

function spawn([program, ...args]: CommandLine): Deno.ChildProcess {
  try {
    return new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  } catch (cause) {
    throw new WorkError(`cannot start the worker process "${program}"`, { cause });
  }
}

/** A dead process takes no requests; what became of it shows where its reply is read. */
async function send(input: WritableStreamDefaultWriter<Uint8Array>, request: Request): Promise<void> {
  try {
    await input.write(new TextEncoder().encode(JSON.stringify(request) + "\n"));
  } catch {
    // see above
  }
}

async function* repliesOf(
  stdout: ReadableStream<Uint8Array>,
  onStray: StrayOutput,
): AsyncGenerator<Reply, undefined> {
  for await (const line of linesOf(stdout)) {
    const reply = parseReply(line);
    if (reply !== null) yield reply;
    else if (line.trim() !== "") onStray(line);
  }
}

/** Reads a stream to its end; the end of its text. */
async function tailOf(stream: ReadableStream<Uint8Array>, onLine: StrayOutput): Promise<string> {
  let tail = "";
  for await (const line of linesOf(stream)) {
    tail = (tail + line + "\n").slice(-STDERR_KEPT);
    onLine(line);
  }
  return tail;
}

async function hasGrown(killsBefore: Promise<number | null>): Promise<boolean | null> {
  const [before, after] = [await killsBefore, await oomKills()];
  return before === null || after === null ? null : after > before;
}

/** Status of a process whose stdout has ended; null for one that runs on without it, which is then killed. */
async function endOf(child: Deno.ChildProcess): Promise<Deno.CommandStatus | null> {
  let ended = true;
  const timer = setTimeout(() => (ended = false, killProcess(child)), PATIENCE);
  const status = await child.status;
  clearTimeout(timer);
  return ended ? status : null;
}

function killProcess(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // it had ended already
  }
}
