import type { SyncEvent } from "@project-sync/contracts";
import type { Follower, StreamedEvent } from "../index.js";

export const encode = (event: SyncEvent) => Buffer.from(JSON.stringify(event));

/** Follows a sync to its end and keeps what it was given. With `takes`, it wants no more after so many until told. */
export class Collector implements Follower<Buffer> {
  readonly seen: number[] = [];
  readonly encoded: Buffer[] = [];
  /** Resolves with the sequence numbers after the terminal event; rejects when the store fails. */
  readonly done: Promise<number[]>;
  #settle: { resolve(seen: number[]): void; reject(error: unknown): void } | undefined;

  constructor(public takes = Number.POSITIVE_INFINITY) {
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.done.catch(() => undefined);
  }

  next({ seq, encoded }: StreamedEvent<Buffer>): boolean {
    this.seen.push(seq);
    this.encoded.push(encoded);
    return --this.takes > 0;
  }

  ended(): void {
    this.#settle?.resolve(this.seen);
  }

  failed(error: unknown): void {
    this.#settle?.reject(error);
  }
}
