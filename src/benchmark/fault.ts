import type { FailedOutcome } from "../results/record.ts";

/** Why an item has no answer. */
export interface Fault {
  readonly outcome: FailedOutcome;
  readonly error: string;
}

/**
 * How runtimes say that memory ran out: V8, C++, WebAssembly (Emscripten), onnxruntime, CUDA, WebGPU.
 */
const OUT_OF_MEMORY =
  /out of memory|out-of-memory|bad_alloc|\boom\b|cannot enlarge memory|(?:memory|array buffer) allocation failed|failed to allocate|allocation (?:size overflow|failure|failed)|could not allocate memory|memory access out of bounds|invalid (?:typed )?array (?:buffer )?length/i;

/** A worker said that it failed. A server that is gone answers nothing more, like a worker that crashed. */
export function faultOfError(error: string, serverLost = false): Fault {
  if (serverLost) return { outcome: "crashed", error };
  return { outcome: OUT_OF_MEMORY.test(error) ? "out_of_memory" : "failed", error };
}

/** How a worker ended while it should have answered. */
export interface WorkerEnd {
  /** Null where it only closed its output. */
  readonly status: Deno.CommandStatus | null;
  /** The end of what it wrote to stderr. */
  readonly stderr: string;
  /** Whether the system ended processes for lack of memory meanwhile; null where it does not tell. */
  readonly oomKilled: boolean | null;
}

export function faultOfEnd({ status, stderr, oomKilled }: WorkerEnd): Fault {
  if (status === null) return { outcome: "crashed", error: "the worker closed its output" };
  const how = status.signal === null ? `with exit code ${status.code}` : `by signal ${status.signal}`;
  const last = stderr.trim().split("\n").at(-1)?.trim();
  const said = last === undefined || last === "" ? "" : `: ${last}`;
  if (status.signal === "SIGKILL" && oomKilled !== false) {
    return {
      outcome: "out_of_memory",
      error: `the system ended the worker for lack of memory (SIGKILL)${said}`,
    };
  }
  return {
    outcome: OUT_OF_MEMORY.test(stderr) ? "out_of_memory" : "crashed",
    error: `the worker ended ${how}${said}`,
  };
}

export function faultOfTimeout(seconds: number): Fault {
  return { outcome: "timeout", error: `no answer within ${seconds} s` };
}

export function faultOfMemory(usedMb: number, limitMb: number): Fault {
  const used = `${usedMb.toFixed(1)} MiB`;
  return {
    outcome: "out_of_memory",
    error: `the worker was ended at ${used}, above its limit of ${Math.round(limitMb)} MiB (--memory-limit)`,
  };
}
