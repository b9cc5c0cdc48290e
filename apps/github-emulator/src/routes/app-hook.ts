import { readBody } from "../http/read-body.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { ApiRequest } from "../http/route.js";
import { hookConfigShape } from "../shapes/hook.js";
import type { HookChanges } from "../webhooks/hook.js";
import { hookConfigSchema } from "./hook-body.js";
import { attemptDelivery, getDelivery, listDeliveries } from "./hook-deliveries.js";
import { requireApp } from "./require-app.js";

/** GET /app/hook/config */
export async function getAppHookConfig(request: ApiRequest): Promise<Reply> {
  return jsonReply(hookConfigShape(requireApp(request).hook));
}

/** PATCH /app/hook/config; what it does not name stays. The first address switches the webhook on. */
export async function updateAppHookConfig(request: ApiRequest): Promise<Reply> {
  const { hook } = requireApp(request);
  const body = await readBody(
    request.incoming,
    hookConfigSchema,
    "apps/webhooks#update-a-webhook-configuration-for-an-app",
  );
  const { content_type: contentType, ...config } = body;
  const changes: HookChanges = {
    ...config,
    ...(contentType ? { contentType } : {}),
    active: hook.url !== "" || !!config.url,
  };
  request.emulator.webhooks.hooks.update(hook, changes);
  return jsonReply(hookConfigShape(hook));
}

/** GET /app/hook/deliveries */
export async function listAppDeliveries(request: ApiRequest): Promise<Reply> {
  return listDeliveries(request, requireApp(request).hook, `${request.emulator.origin}/app/hook/deliveries`);
}

/** GET /app/hook/deliveries/{delivery_id} */
export async function getAppDelivery(request: ApiRequest): Promise<Reply> {
  return getDelivery(request, requireApp(request).hook);
}

/** POST /app/hook/deliveries/{delivery_id}/attempts */
export async function attemptAppDelivery(request: ApiRequest): Promise<Reply> {
  return attemptDelivery(request, requireApp(request).hook);
}
