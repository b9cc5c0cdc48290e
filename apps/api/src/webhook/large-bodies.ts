import { WebhooksBusyError } from "./errors.js";

const MEBIBYTE = 1024 * 1024;

/** Most payloads are some ten kilobytes; only one that grows past this takes a place. */
const LARGE = MEBIBYTE;

/** One body on its way. */
export interface BodyPlace extends Disposable {
  /** Counts what has come; answers the size so far. @throws WebhooksBusyError when it becomes large and no place is left */
  grow(bytes: number): number;
}

/** Bounds the memory that senders can make this process hold: so many large bodies at the same time, and no more. */
export class LargeBodies {
  #held = 0;

  constructor(private readonly places: number) {}

  enter(): BodyPlace {
    let size = 0;
    let holds = false;
    return {
      grow: (bytes) => {
        size += bytes;
        if (size > LARGE && !holds) {
          if (this.#held >= this.places) throw new WebhooksBusyError();
          this.#held += 1;
          holds = true;
        }
        return size;
      },
      [Symbol.dispose]: () => {
        if (holds) this.#held -= 1;
        holds = false;
      },
    };
  }
}
