import { z } from "zod";
import { GithubError, MalformedResponseError } from "./errors.js";
import type { RequestContext } from "./request-context.js";
import type { GithubResponse } from "./send-request.js";

/** Far above any answer GitHub gives; a bound, so that nothing endless is collected. */
const MAX_JSON_BYTES = 256 * 1024 * 1024;

/**
 * The JSON body of an answer, parsed by `schema`; `parse` stands in for JSON.parse where it takes more.
 *
 * @throws MalformedResponseError when it is cut off, not JSON, or of another shape
 */
export async function readJson<T extends z.ZodType>(
  response: GithubResponse,
  schema: T,
  context: RequestContext,
  parse: (body: Buffer) => unknown = (body) => JSON.parse(body.toString()),
): Promise<z.infer<T>> {
  const body = await readBody(response, context, MAX_JSON_BYTES, () => malformed(response, "is endless"));
  return checkShape(
    response,
    schema,
    await parseJson(
      response,
      () => body.length === 0,
      () => parse(body),
    ),
  );
}

/**
 * The same for an answer that `parse` takes as it arrives. What else `parse` throws is thrown.
 *
 * @throws MalformedResponseError when it is cut off or not JSON
 */
export async function readJsonAsItComes<T>(
  response: GithubResponse,
  context: RequestContext,
  parse: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  let empty = true;
  async function* chunks() {
    for await (const chunk of readAtMost(response, context, MAX_JSON_BYTES, () => malformed(response, "is endless"))) {
      empty = false;
      yield chunk;
    }
  }
  return await parseJson(
    response,
    () => empty,
    () => parse(chunks()),
  );
}

/** @throws MalformedResponseError when an answer is of another shape */
export function checkShape<T extends z.ZodType>(response: GithubResponse, schema: T, answer: unknown): z.infer<T> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw malformed(response, `has an unexpected shape: ${z.prettifyError(parsed.error)}`);
}

/** The whole body of an answer; `tooLarge` makes the error for one over `maxBytes`, the rest of which is not read. */
export async function readBody(
  response: GithubResponse,
  context: RequestContext,
  maxBytes: number,
  tooLarge: () => GithubError,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readAtMost(response, context, maxBytes, tooLarge)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* readAtMost(
  response: GithubResponse,
  context: RequestContext,
  maxBytes: number,
  tooLarge: () => GithubError,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of readChunks(response, context)) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    yield chunk;
  }
}

/** The body as it arrives. Leaving the loop early cancels the request; a body cut off is malformed, never short. */
export async function* readChunks(response: GithubResponse, { signal }: RequestContext): AsyncGenerator<Uint8Array> {
  if (!response.body) throw malformed(response, "has no body");
  try {
    for await (const chunk of response.body) yield chunk;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof GithubError) throw error;
    throw malformed(response, "was cut off", error);
  }
}

export function malformed(
  response: Pick<GithubResponse, "what">,
  how: string,
  cause?: unknown,
): MalformedResponseError {
  return new MalformedResponseError(`GitHub's answer to ${response.what} ${how}.`, { cause });
}

async function parseJson<T>(response: GithubResponse, isEmpty: () => boolean, parse: () => T | Promise<T>): Promise<T> {
  try {
    return await parse();
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw malformed(response, isEmpty() ? "is empty" : "is not JSON, or was cut off", cause);
  }
}
