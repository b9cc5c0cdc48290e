import { seededRandom } from "@project-sync/runtime";
import { ShuffledLine } from "./shuffled-line.js";
import { waitUnlessAborted } from "./wait-unless-aborted.js";

/** How deliveries go wrong. */
export interface UnreliableSettings {
  /** share of deliveries that are lost: recorded as failed, never sent */
  drop?: number;
  /** share of the others that arrive twice, under the same GUID */
  duplicate?: number;
  /** each is held back for a time between these two */
  delayMs?: readonly [min: number, max: number];
  /** deliveries that are made close together arrive in another order */
  reorder?: boolean;
  /** the same seed decides the same for the same deliveries; default 1 */
  seed?: number;
}

/** What becomes of one delivery: how many times it arrives, each after a delay; never, when it is lost. */
export interface Fate {
  delaysMs: number[];
}

/** Between the sender and the receiver: loses, doubles, delays and shuffles deliveries, as decided by a seed. */
export class UnreliableNetwork {
  readonly #random: () => number;
  readonly #line: ShuffledLine | null;

  constructor(readonly settings: UnreliableSettings) {
    this.#random = seededRandom(settings.seed ?? 1);
    this.#line = settings.reorder ? new ShuffledLine(seededRandom((settings.seed ?? 1) + 1)) : null;
  }

  /** Draws the same number of times for each delivery, so that one share does not change what another one hits. */
  decide(): Fate {
    const { drop = 0, duplicate = 0, delayMs: [min, max] = [0, 0] } = this.settings;
    const [lost = 0, twice = 0, ...waits] = Array.from({ length: 4 }, () => this.#random());
    const delays = waits.map((wait) => min + wait * (max - min));
    return { delaysMs: lost < drop ? [] : delays.slice(0, twice < duplicate ? 2 : 1) };
  }

  /** Sends after the delay and, where the order is to change, when its turn comes. */
  async pass(send: () => Promise<void>, delayMs: number, signal: AbortSignal): Promise<void> {
    if (this.#line) return this.#line.pass({ send, delayMs, signal });
    await waitUnlessAborted(delayMs, signal);
    await send();
  }
}
