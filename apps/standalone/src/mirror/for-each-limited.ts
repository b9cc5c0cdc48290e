interface Limits {
  concurrency: number;
  signal: AbortSignal;
}

/**
 * Calls `run` for every item, a few at a time. After an error or an abort no further one begins; those that run are
 * waited for, so that nothing goes on behind the caller's back.
 *
 * @throws the first error, or the signal's reason
 */
export async function forEachLimited<T>(
  items: Iterable<T>,
  { concurrency, signal }: Limits,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failed = false;
  async function work(): Promise<void> {
    for (let next = queue.next(); !next.done && !failed; next = queue.next()) {
      signal.throwIfAborted();
      await run(next.value);
    }
  }
  const workers = Array.from({ length: concurrency }, () =>
    work().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  const ended = await Promise.allSettled(workers);
  const broken = ended.find((end) => end.status === "rejected");
  if (broken) throw broken.reason;
}
