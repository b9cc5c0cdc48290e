import { waitUnlessAborted } from "./wait-unless-aborted.js";

interface Passing {
  send(): Promise<void>;
  delayMs: number;
  signal: AbortSignal;
}

interface Held extends Passing {
  done(result: Promise<void>): void;
}

const GROUP = 4;
const QUIET_MS = 100;

/**
 * Holds deliveries back until there is a group of them (or no more come), then sends them one after the other, each
 * once the one before was answered, in an order that is never the one they came in.
 */
export class ShuffledLine {
  #group: Held[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(readonly random: () => number) {}

  pass(passing: Passing): Promise<void> {
    clearTimeout(this.#timer);
    return new Promise((resolve) => {
      this.#group.push({ ...passing, done: resolve });
      if (this.#group.length === GROUP) this.#release();
      else this.#timer = setTimeout(() => this.#release(), QUIET_MS);
    });
  }

  #release(): void {
    const group = this.#group.splice(0);
    const delays = group.map(({ delayMs }) => delayMs).sort((a, b) => a - b);
    const start = performance.now();
    let before = Promise.resolve();
    for (const [index, { send, signal, done }] of shuffle(group, this.random).entries()) {
      const due = start + (delays[index] ?? 0);
      before = before.then(() => waitUnlessAborted(due - performance.now(), signal)).then(send);
      done(before);
    }
  }
}

/** Another order than the given one, where there is another. */
function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    // Only with items before it (Sattolo's way): then nothing stays where it was.
    const other = Math.floor(random() * last);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
