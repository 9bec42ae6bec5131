/** Threads that compute where none are named: one a logical core, at most 8. */
export function defaultThreads(): number {
  return Math.min(navigator.hardwareConcurrency, 8);
}
