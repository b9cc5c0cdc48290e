import { STATUS_CODES } from "node:http";
import { SECOND } from "@project-sync/runtime";
import type { Delivery } from "../webhooks/delivery.js";

/** A delivery as lists carry it. */
export function deliveryItemShape(delivery: Delivery) {
  const { id, guid, deliveredAt, createdAt, redelivery, durationMs, event, action } = delivery;
  return {
    id,
    guid,
    delivered_at: (deliveredAt ?? createdAt).toISOString(),
    redelivery,
    duration: Math.round(durationMs ?? 0) / SECOND,
    ...deliveryStatus(delivery),
    event,
    action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

/** A delivery on its own, with what was sent and answered. */
export function deliveryShape(delivery: Delivery) {
  const { url, requestHeaders, payload, response } = delivery;
  return {
    ...deliveryItemShape(delivery),
    url,
    request: { headers: requestHeaders, payload },
    response: { headers: response?.headers ?? null, payload: response?.body ?? null },
  };
}

/** GitHub puts a failure to get any answer into statuses of gateways: 504 for too late, 502 for the rest. */
export function deliveryStatus({ status, error }: Delivery): { status: string; status_code: number } {
  if (status === null) {
    const late = error?.startsWith("TimeoutError") ?? false;
    return late ? { status: "timed out", status_code: 504 } : { status: "failed to connect to host", status_code: 502 };
  }
  const text = status < 400 ? (STATUS_CODES[status] ?? "OK") : `Invalid HTTP Response: ${status}`;
  return { status: text, status_code: status };
}
