import { readJson } from "./read-response.js";
import type { RequestContext } from "./request-context.js";
import { deliveryResponseSchema } from "./response-schemas.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";

/** What an attempt at a delivery carried. */
export interface AppDelivery {
  guid: string;
  event: string;
  action: string | null;
  /** for `parseWebhook` */
  payload: unknown;
  deliveredAt: Date;
}

/** One of the App's deliveries with its payload. @throws GithubNotFoundError once GitHub no longer keeps it */
export async function fetchDelivery(
  github: GithubDependencies,
  id: string,
  context: RequestContext,
): Promise<AppDelivery> {
  const route = "/app/hook/deliveries/{delivery_id}";
  const request = { asker: "app", route, parameters: { delivery_id: id }, resource: "delivery" } as const;
  const delivery = await readJson(await sendRequest(github, request, context), deliveryResponseSchema, context);
  const { guid, event, action, delivered_at, request: sent } = delivery;
  return { guid, event, action, payload: sent.payload, deliveredAt: new Date(delivered_at) };
}
