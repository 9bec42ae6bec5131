/**
 * Does `work` on every item, at most `count` at a time. After the first failure no other item is begun and `signal`, which
 * the work is given, aborts; it throws that failure when all work has ended.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  count: number,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  let failure: { readonly error: unknown } | null = null;
  let next = 0;
  const lane = async () => {
    while (next < items.length && failure === null) {
      try {
        await work(items[next++]!, stop.signal);
      } catch (error) {
        failure ??= { error };
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: count }, lane));
  if (failure !== null) throw (failure as { readonly error: unknown }).error;
}
