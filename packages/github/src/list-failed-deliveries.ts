import { readJson } from "./read-response.js";
import type { RequestContext } from "./request-context.js";
import { deliveriesResponseSchema } from "./response-schemas.js";
import { sendPages } from "./send-pages.js";
import type { GithubDependencies } from "./send-request.js";

/** An event that GitHub could not deliver, by its latest attempt. */
export interface FailedDelivery {
  /** of the attempt, for `fetchDelivery`; more digits than a number keeps */
  id: string;
  /** of the event: the same for every attempt */
  guid: string;
  event: string;
  action: string | null;
  deliveredAt: Date;
  /** what the receiver answered; 502 or 504 (formerly 0) where nothing came */
  statusCode: number;
}

/**
 * The App's deliveries since a time, of which no attempt since then has succeeded; newest first. GitHub keeps them for
 * three days and sends none again by itself.
 */
export async function listFailedDeliveries(
  github: GithubDependencies,
  { since }: { since: Date },
  context: RequestContext,
): Promise<FailedDelivery[]> {
  const failed = new Map<string, FailedDelivery>();
  const succeeded = new Set<string>();
  for await (const attempt of readAttempts(github, context)) {
    if (attempt.deliveredAt < since) break;
    if (attempt.statusCode >= 200 && attempt.statusCode < 400) succeeded.add(attempt.guid);
    else if (!failed.has(attempt.guid)) failed.set(attempt.guid, attempt);
  }
  return [...failed.values()].filter(({ guid }) => !succeeded.has(guid));
}

/** Every attempt, the newest first, as far as somebody reads on. */
async function* readAttempts(github: GithubDependencies, context: RequestContext): AsyncGenerator<FailedDelivery> {
  const route = "/app/hook/deliveries";
  const first = { asker: "app", route, parameters: { per_page: 100 }, resource: "delivery" } as const;
  for await (const { response } of sendPages(github, first, context)) {
    const page = await readJson(response, deliveriesResponseSchema, context, parseWithLongIds);
    for (const { delivered_at, status_code, ...attempt } of page) {
      yield { ...attempt, deliveredAt: new Date(delivered_at), statusCode: status_code };
    }
  }
}

/** Ids are 64 bits long, of which JSON.parse keeps 53. Nothing in this list quotes JSON, so the key is a key. */
function parseWithLongIds(body: Buffer): unknown {
  return JSON.parse(body.toString().replace(/"id":\s*(\d+)/g, '"id":"$1"'));
}
