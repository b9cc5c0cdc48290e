import { ApiError, docs, notFound } from "../http/api-error.js";
import { cursorPage } from "../http/cursor-page.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { ApiRequest, RepositoryRequest } from "../http/route.js";
import { deliveryItemShape, deliveryShape, deliveryStatus } from "../shapes/delivery.js";
import { type Delivery, isFinished } from "../webhooks/delivery.js";
import type { Hook } from "../webhooks/hook.js";
import { requireHook } from "./hooks.js";

const PAGE = "repos/webhooks#list-deliveries-for-a-repository-webhook";

/** GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries */
export async function listHookDeliveries(request: RepositoryRequest): Promise<Reply> {
  const hook = requireHook(request);
  return listDeliveries(request, hook, `${request.urls.api}/hooks/${hook.id}/deliveries`);
}

/** GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id} */
export async function getHookDelivery(request: RepositoryRequest): Promise<Reply> {
  return getDelivery(request, requireHook(request));
}

/** POST /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts */
export async function attemptHookDelivery(request: RepositoryRequest): Promise<Reply> {
  return attemptDelivery(request, requireHook(request));
}

/** A hook's deliveries, the newest first. `status` is by the status code: up to 399 a success, else a failure. */
export function listDeliveries({ emulator, query }: ApiRequest, hook: Hook, url: string): Reply {
  const wanted = query.get("status");
  if (wanted !== null && wanted !== "success" && wanted !== "failure") throw unknownStatus();
  const succeeded = (delivery: Delivery) => deliveryStatus(delivery).status_code < 400;
  const deliveries = emulator.webhooks.log
    .finishedOf(hook.id)
    .filter((delivery) => wanted === null || succeeded(delivery) === (wanted === "success"))
    .reverse();
  const { page, headers } = cursorPage(deliveries, query, url);
  return jsonReply(page.map(deliveryItemShape), { headers });
}

/** @throws ApiError 404 where the hook has no such delivery, or it is still under way */
export function getDelivery(request: ApiRequest, hook: Hook): Reply {
  return jsonReply(deliveryShape(requireDelivery(request, hook)));
}

/** Sends a delivery once more, under its GUID; 202 at once. */
export function attemptDelivery(request: ApiRequest, hook: Hook): Reply {
  request.emulator.webhooks.attempt(hook, requireDelivery(request, hook));
  return jsonReply({}, { status: 202 });
}

function requireDelivery({ emulator, params }: ApiRequest, hook: Hook): Delivery {
  const delivery = emulator.webhooks.log.find(hook.id, Number(params.delivery));
  if (!delivery || !isFinished(delivery)) throw notFound(PAGE);
  return delivery;
}

function unknownStatus(): ApiError {
  const error = { resource: "HookDelivery", field: "status", code: "invalid" };
  return new ApiError(422, "Validation Failed", docs(PAGE), { body: { errors: [error] } });
}
