import type { Reply } from "./client.ts";

/** What came of a request, and when the one that was answered was sent. */
export interface Sent {
  readonly reply: Reply;
  /** In milliseconds of `performance.now()`. */
  readonly start: number;
  /** How often the server asked to come back later. */
  readonly postponed: number;
}

/** Too many requests; not available now. */
const POSTPONED = [429, 503];
/** First wait where the server names none, ms; doubled each time. */
const FIRST_WAIT = 500;

/**
 * Sends a request, again and again while the server asks to come back later, as long as it can be answered before
 * `deadline` (`performance.now()`). The last refusal is the reply where that is not so.
 */
export async function sendPatiently(send: () => Promise<Reply>, deadline: number): Promise<Sent> {
  for (let postponed = 0;; postponed++) {
    const start = performance.now();
    const reply = await send();
    if (reply.ok || !POSTPONED.includes(reply.failure.status)) return { reply, start, postponed };
    const wait = reply.failure.retryAfterMs ?? FIRST_WAIT * 2 ** postponed;
    if (performance.now() + wait >= deadline) return { reply, start, postponed };
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
