import type { z } from "zod";
import { ServerUnreachableError, UnexpectedAnswerError } from "./errors.js";
import { isTimeout } from "./is-timeout.js";
import { readProblem } from "./read-problem.js";
import { retryReads } from "./retry-reads.js";

export interface ClientOptions {
  /** Where the API is, without a path: `http://127.0.0.1:3000`. Empty in a browser means the page's own origin. */
  baseUrl: string;
  /** Where the gateway is when it is a service of its own, as in the distributed setup. Default: `baseUrl`. */
  eventsUrl?: string | undefined;
  /** Sent as `Authorization: Bearer`; leave it out where a session cookie does the job. */
  apiKey?: string | undefined;
  fetch?: typeof fetch | undefined;
  /** How long a request may take, in milliseconds; event streams are not bound by it. */
  timeoutMs?: number | undefined;
  /** How often a GET that may pass the next time is repeated. Default 2. */
  retries?: number | undefined;
}

/** What every call takes besides its own arguments. */
export interface CallOptions {
  /** Ends the call, which throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

export interface RequestOptions {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** One HTTP conversation with the server: addresses, credentials, errors. What the resources are it does not know. */
export interface Transport {
  readonly baseUrl: string;
  /** Sends, and parses the JSON answer with the schema. Throws the three errors of errors.ts, or `signal.reason`. */
  json<T extends z.ZodType>(schema: T, options: RequestOptions): Promise<z.infer<T>>;
  bytes(options: RequestOptions): Promise<{ bytes: Uint8Array; etag: string | null }>;
  /** Sends and returns the successful response unread; without a time limit on its body. */
  open(options: RequestOptions): Promise<Response>;
}

export function createTransport(options: ClientOptions): Transport {
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  const timeoutMs = options.timeoutMs ?? 60_000;
  const send = options.fetch ?? ((url, init) => fetch(url, init));

  async function open(request: RequestOptions): Promise<Response> {
    const response = await reach(baseUrl, request.signal, () =>
      send(baseUrl + target(request), init(request, options)),
    );
    if (!response.ok) throw await readProblem(response);
    return response;
  }

  async function answer(request: RequestOptions): Promise<Answer> {
    const retries = (request.method ?? "GET") === "GET" ? (options.retries ?? 2) : 0;
    return retryReads(() => answerOnce(request), { retries, signal: request.signal });
  }

  async function answerOnce(request: RequestOptions): Promise<Answer> {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(request.signal ? [request.signal] : [])]);
    const response = await open({ ...request, signal }).catch((error) => rethrow(error, request.signal));
    const body = await reach(baseUrl, request.signal, async () => new Uint8Array(await response.arrayBuffer()));
    return { body, response };
  }

  return {
    baseUrl,
    open,
    json: async (schema, request) => parse(schema, (await answer(request)).body, target(request)),
    bytes: async (request) => {
      const { body, response } = await answer(request);
      return { bytes: body, etag: response.headers.get("etag") };
    },
  };
}

interface Answer {
  body: Uint8Array;
  response: Response;
}

function target({ path, query = {} }: RequestOptions): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) params.set(key, String(value));
  return params.size === 0 ? path : `${path}?${params}`;
}

function init(request: RequestOptions, { apiKey }: ClientOptions): RequestInit {
  const hasBody = request.body !== undefined;
  return {
    method: request.method ?? "GET",
    headers: {
      accept: "application/json",
      ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
      ...(hasBody ? { "content-type": "application/json" } : {}),
      ...request.headers,
    },
    ...(hasBody ? { body: JSON.stringify(request.body) } : {}),
    ...(request.signal ? { signal: request.signal } : {}),
  };
}

/** Runs what may fail for want of a connection; an abort by the caller stays the caller's reason. */
async function reach<T>(baseUrl: string, signal: AbortSignal | undefined, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    if (signal?.aborted && !isTimeout(signal.reason)) throw signal.reason;
    throw new ServerUnreachableError(baseUrl, { cause });
  }
}

function rethrow(error: unknown, signal: AbortSignal | undefined): never {
  throw signal?.aborted ? signal.reason : error;
}

function parse<T extends z.ZodType>(schema: T, body: Uint8Array, what: string): z.infer<T> {
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch (cause) {
    throw new UnexpectedAnswerError(`What ${what} gave`, { cause });
  }
}
