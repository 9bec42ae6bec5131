import { lookAt, type Source } from "./source.ts";

/** What is known of the files, and when it changed. */
export interface Seen {
  readonly source: Source;
  /** Grows with every change. */
  readonly version: number;
}

/** Looks at the files of a run again and again. Reads only, and takes no lock. */
export interface Watch {
  now(): Seen;
  /** Looks at once. */
  look(): Promise<Seen>;
  /** Resolves when there is a later version than `version`, when `signal` aborts, or after `timeoutMs`. */
  changed(version: number, signal: AbortSignal, timeoutMs: number): Promise<void>;
  close(): void;
}

export interface WatchOptions {
  readonly input: string;
  readonly intervalMs: number;
}

/** Looks once before it returns. */
export async function watchRun({ input, intervalMs }: WatchOptions): Promise<Watch> {
  let seen: Seen = { source: await lookAt(input, { kind: "waiting" }), version: 1 };
  const waiting = new Set<() => void>();
  let looking: Promise<Seen> | null = null;

  async function lookOnce(): Promise<Seen> {
    const source = await lookAt(input, seen.source);
    looking = null;
    if (!isSame(source, seen.source)) {
      seen = { source, version: seen.version + 1 };
      for (const wake of [...waiting]) wake();
    }
    return seen;
  }

  const look = () => looking ??= lookOnce();
  const timer = setInterval(look, intervalMs);
  return {
    now: () => seen,
    look,
    changed(version, signal, timeoutMs) {
      if (seen.version > version || signal.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      const timeout = setTimeout(wake, timeoutMs);
      waiting.add(wake);
      signal.addEventListener("abort", wake);
      return promise.finally(() => {
        clearTimeout(timeout);
        waiting.delete(wake);
        signal.removeEventListener("abort", wake);
      });
    },
    close: () => clearInterval(timer),
  };
}

function isSame(a: Source, b: Source): boolean {
  if (a.kind === "journal") return a === b;
  return JSON.stringify(a) === JSON.stringify(b);
}
