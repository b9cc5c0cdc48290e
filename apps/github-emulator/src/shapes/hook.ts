import { isoSeconds } from "../git/parse-commit.js";
import type { Delivery } from "../webhooks/delivery.js";
import type { Hook } from "../webhooks/hook.js";
import { deliveryStatus } from "./delivery.js";
import type { RepositoryUrls } from "./urls.js";

/** A repository's webhook, with the outcome of its last delivery (null: none yet). */
export function hookShape(urls: RepositoryUrls, hook: Hook, last: Delivery | null) {
  const url = `${urls.api}/hooks/${hook.id}`;
  return {
    type: "Repository",
    id: hook.id,
    name: "web",
    active: hook.active,
    events: hook.events,
    config: hookConfigShape(hook),
    updated_at: isoSeconds(hook.updatedAt),
    created_at: isoSeconds(hook.createdAt),
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: last ? responseShape(last) : { code: null, status: "unused", message: null },
  };
}

/** Where a hook sends what; its secret is masked. */
export function hookConfigShape({ url, contentType, secret }: Hook) {
  return {
    content_type: contentType,
    insecure_ssl: "0",
    ...(url === "" ? {} : { url }),
    ...(secret === null ? {} : { secret: "********" }),
  };
}

function responseShape(delivery: Delivery) {
  const { status_code: code, status: message } = deliveryStatus(delivery);
  return { code, status: code < 400 ? "active" : "error", message };
}
