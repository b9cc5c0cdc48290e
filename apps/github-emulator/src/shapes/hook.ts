import { isoSeconds } from "../git/parse-commit.js";
import type { Hook } from "../webhooks/hook.js";
import type { RepositoryUrls } from "./urls.js";

/** A repository's webhook; its secret is masked. */
export function hookShape(urls: RepositoryUrls, hook: Hook) {
  const url = `${urls.api}/hooks/${hook.id}`;
  const createdAt = isoSeconds(hook.createdAt);
  const secret = hook.secret === undefined ? {} : { secret: "********" };
  return {
    type: "Repository",
    id: hook.id,
    name: "web",
    active: true,
    events: hook.events,
    config: { content_type: "json", insecure_ssl: "0", url: hook.url, ...secret },
    updated_at: createdAt,
    created_at: createdAt,
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: { code: null, status: "unused", message: null },
  };
}
