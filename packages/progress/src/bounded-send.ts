import { CodedError } from "@project-sync/contracts";
import { SECOND } from "@project-sync/runtime";

/** The bus did not take a message in time. The event is a row already, so subscribers will see it a little later. */
export class BusUnavailableError extends CodedError {
  readonly code = "bus_unavailable";
  override readonly disposition = "retry";

  constructor(cause: unknown) {
    super("The progress bus did not take a message: is its Redis or PostgreSQL up?", { cause });
  }
}

const TIMEOUT_MS = 2 * SECOND;
const REST_MS = 5 * SECOND;

/**
 * Bounds what sending can cost a sync: no send takes longer than two seconds, and after one that did, the next ones
 * fail at once for a while. A server that accepts and never answers would otherwise cost two seconds per event.
 */
export function boundSend(send: (message: string) => Promise<unknown>): (message: string) => Promise<void> {
  let restUntil = 0;
  return async (message) => {
    if (performance.now() < restUntil) throw new BusUnavailableError(new Error("It did not answer a moment ago"));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        restUntil = performance.now() + REST_MS;
        reject(new Error(`No answer within ${TIMEOUT_MS / SECOND} s`));
      }, TIMEOUT_MS);
    });
    try {
      await Promise.race([send(message), late]);
    } catch (cause) {
      throw new BusUnavailableError(cause);
    } finally {
      clearTimeout(timer);
    }
  };
}
