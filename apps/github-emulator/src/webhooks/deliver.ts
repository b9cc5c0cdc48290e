import { SECOND } from "@project-sync/runtime";
import type { Hook } from "./hook.js";
import { signatureHeaders } from "./sign.js";

/** One attempt to deliver one event. */
export interface Delivery {
  guid: string;
  event: string;
  hookId: number;
  url: string;
  payload: unknown;
  /** the receiver's answer; null while it is awaited or when there was none */
  status: number | null;
  /** why there was no answer */
  error: string | null;
}

interface DeliverOptions {
  hook: Hook;
  delivery: Delivery;
  body: Buffer;
  signal: AbortSignal;
}

const TIMEOUT = 10 * SECOND;
const MAX_BYTES = 25 * 1024 * 1024;

/** Posts one event, as GitHub does: ten seconds, no redirects, no second try, and nothing at all above 25 MB. */
export async function deliver({ hook, delivery, body, signal }: DeliverOptions): Promise<void> {
  if (body.length > MAX_BYTES) {
    delivery.error = "The payload exceeds 25 MB";
    return;
  }
  try {
    const response = await fetch(hook.url, {
      method: "POST",
      headers: deliveryHeaders(hook, delivery, body),
      body: new Uint8Array(body),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
    });
    await response.body?.cancel();
    delivery.status = response.status;
  } catch (error) {
    delivery.error = String(error instanceof Error ? (error.cause ?? error) : error);
  }
}

function deliveryHeaders(hook: Hook, { guid, event }: Delivery, body: Buffer): Record<string, string> {
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/044aadd",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-github-hook-id": String(hook.id),
    "x-github-hook-installation-target-type": hook.repositoryId === null ? "integration" : "repository",
    ...(hook.repositoryId === null ? {} : { "x-github-hook-installation-target-id": String(hook.repositoryId) }),
    ...signatureHeaders(hook.secret, body),
  };
}
