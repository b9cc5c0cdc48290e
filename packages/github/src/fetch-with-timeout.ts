import { type LinkedController, linkedController } from "@project-sync/runtime";
import { GithubTransientError } from "./errors.js";

type Fetch = typeof globalThis.fetch;

/**
 * A fetch that waits at most `timeoutMs` for the headers and at most `timeoutMs` for each next chunk of the body. There
 * is no cap on the whole, so a large tarball may take as long as it keeps coming; and the clock runs only while a
 * reader waits, so a slow consumer is not mistaken for a slow server.
 */
export function fetchWithTimeout(fetch: Fetch, timeoutMs: number): Fetch {
  return async (input, init) => {
    const attempt = linkedController(init?.signal);
    try {
      const response = await withDeadline(attempt, timeoutMs, "No answer from GitHub", () =>
        fetch(input, { ...init, signal: attempt.signal }),
      );
      if (response.body) return withBody(response, guardBody(response.body, attempt, timeoutMs));
      attempt.unlink();
      return response;
    } catch (error) {
      attempt.unlink();
      throw error;
    }
  };
}

async function withDeadline<T>(
  attempt: LinkedController,
  timeoutMs: number,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  const expire = () => attempt.abort(new GithubTransientError(`${what} within ${timeoutMs} ms.`));
  const timer = setTimeout(expire, timeoutMs);
  try {
    return await work();
  } catch (error) {
    throw attempt.signal.aborted ? attempt.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

function guardBody(
  body: ReadableStream<Uint8Array>,
  attempt: LinkedController,
  timeoutMs: number,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const read = () => withDeadline(attempt, timeoutMs, "GitHub's answer stalled: no data", () => reader.read());
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await read();
          if (!done) return controller.enqueue(value);
          attempt.unlink();
          controller.close();
        } catch (error) {
          attempt.unlink();
          controller.error(error);
        }
      },
      cancel(reason) {
        attempt.unlink();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

function withBody(response: Response, body: ReadableStream<Uint8Array>): Response {
  const guarded = new Response(body, response);
  Object.defineProperty(guarded, "url", { value: response.url });
  return guarded;
}
