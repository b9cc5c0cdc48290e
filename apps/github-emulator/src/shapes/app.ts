import type { App } from "../apps/app.js";
import { isoSeconds } from "../git/parse-commit.js";
import { nodeId } from "./node-id.js";
import { userShape } from "./user.js";

/** A GitHub App as it sees itself. */
export function appShape(origin: string, app: App) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("Integration", app.id),
    client_id: app.clientId,
    owner: userShape(origin, app.owner),
    name: app.name,
    description: null,
    external_url: origin,
    html_url: `${origin}/apps/${app.slug}`,
    created_at: isoSeconds(app.createdAt),
    updated_at: isoSeconds(app.createdAt),
    permissions: app.permissions,
    events: app.hook.events,
    installations_count: app.installations.length,
  };
}

/** The same with its secrets, which are told once: when a manifest is made into an app. */
export function newAppShape(origin: string, app: App) {
  const { clientSecret, keys, hook } = app;
  return { ...appShape(origin, app), client_secret: clientSecret, webhook_secret: hook.secret, pem: keys.pkcs1 };
}
