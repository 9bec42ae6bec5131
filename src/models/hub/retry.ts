import { messageOf, WorkError } from "../../errors.ts";

/** A failure that may pass: the same request may work a little later. */
export class PassingError extends Error {
  override readonly name = "PassingError";
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { readonly retryAfterMs?: number | undefined } = {}) {
    super(message);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** How often, and after how long, a request is tried again. Times in milliseconds. */
export interface RetryPolicy {
  /** Tries in a row without progress. @default 5 */
  readonly attempts?: number;
  /** Before the second try; doubled after each. @default 500 */
  readonly firstDelayMs?: number;
  /** @default 30000 */
  readonly longestDelayMs?: number;
  /** A server that asks for a longer wait is not waited for. @default 120000 */
  readonly longestRetryAfterMs?: number;
}

export interface RetryOptions {
  readonly policy: RetryPolicy;
  readonly signal?: AbortSignal | undefined;
  /** Told before each wait. */
  readonly onRetry?: (text: string) => void;
}

/**
 * Does `work` until it returns, a failure does not pass, or it failed too often in a row. `work` calls `progressed`
 * when it got further than ever before: a long download over a bad line is then not given up.
 * @throws {WorkError} with the last failure's message, after the last attempt.
 */
export async function withRetries<Result>(
  work: (progressed: () => void) => Promise<Result>,
  { policy, signal, onRetry }: RetryOptions,
): Promise<Result> {
  const { attempts = 5 } = policy;
  let failures = 0;
  while (true) {
    try {
      return await work(() => void (failures = 0));
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof PassingError)) throw error;
      failures++;
      if (failures >= attempts) throw new WorkError(`${error.message} (${attempts} attempts)`);
      const waitMs = delayOf(error, failures, policy);
      onRetry?.(`${error.message}; trying again in ${(waitMs / 1000).toFixed(1)} s`);
      await pause(waitMs, signal);
    }
  }
}

/** What the server asks for, else exponential back-off; half of it is chance, so that clients do not come in step. */
function delayOf(error: PassingError, failures: number, policy: RetryPolicy): number {
  const { firstDelayMs = 500, longestDelayMs = 30_000, longestRetryAfterMs = 120_000 } = policy;
  const { retryAfterMs } = error;
  if (retryAfterMs === undefined) {
    const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1));
    return delay * (0.5 + Math.random() / 2);
  }
  if (retryAfterMs <= longestRetryAfterMs) return retryAfterMs;
  throw new WorkError(`${messageOf(error)} and asks to wait ${Math.ceil(retryAfterMs / 1000)} s`, {
    hint: "run the same command again then; it goes on where it stopped",
  });
}

/** Milliseconds that a `Retry-After` header asks for: seconds, or a date. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
