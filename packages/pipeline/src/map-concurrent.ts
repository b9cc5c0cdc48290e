interface MapOptions {
  concurrency: number;
  signal: AbortSignal;
}

/**
 * Runs `work` over `items`, at most `concurrency` at a time, and yields each result as it arrives, in no order. No more
 * is started while the consumer is busy, so at most `concurrency` results wait in memory. The first failure, or leaving
 * the loop, aborts what still runs and waits for its end: nothing outlives the loop.
 */
export async function* mapConcurrent<T, R>(
  items: Iterable<T>,
  { concurrency, signal }: MapOptions,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): AsyncGenerator<R> {
  const leave = new AbortController();
  const either = AbortSignal.any([signal, leave.signal]);
  const running = new RunningTasks<R>();
  try {
    for (const item of items) {
      signal.throwIfAborted();
      running.add(work(item, either));
      if (running.size >= concurrency) yield await running.takeNext();
    }
    while (running.size > 0) yield await running.takeNext();
  } finally {
    leave.abort();
    await running.settle();
  }
}

class RunningTasks<R> {
  readonly #tasks = new Map<number, Promise<{ id: number; value: R }>>();
  #nextId = 0;

  get size(): number {
    return this.#tasks.size;
  }

  add(task: Promise<R>): void {
    const id = this.#nextId++;
    this.#tasks.set(
      id,
      task.then((value) => ({ id, value })),
    );
  }

  /** A finished task stays until it is taken: several may finish while the consumer is busy. */
  async takeNext(): Promise<R> {
    const { id, value } = await Promise.race(this.#tasks.values());
    this.#tasks.delete(id);
    return value;
  }

  async settle(): Promise<void> {
    await Promise.allSettled(this.#tasks.values());
  }
}
