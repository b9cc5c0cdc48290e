import { SECOND } from "@project-sync/runtime";
import type { Delivery } from "./delivery.js";
import type { Hook } from "./hook.js";
import { signatureHeaders } from "./sign.js";

interface DeliverOptions {
  hook: Hook;
  delivery: Delivery;
  signal: AbortSignal;
}

const TIMEOUT = 10 * SECOND;
const MAX_BYTES = 25 * 1024 * 1024;
const MAX_ANSWER = 64 * 1024;

/** Posts one event, as GitHub does: ten seconds, no redirects, no second try, and nothing at all above 25 MB. */
export async function deliver({ hook, delivery, signal }: DeliverOptions): Promise<void> {
  const body = encodeBody(hook, delivery.payload);
  delivery.requestHeaders = deliveryHeaders(hook, delivery, body);
  delivery.deliveredAt = new Date();
  const start = performance.now();
  try {
    if (body.length > MAX_BYTES) throw new Error("The payload exceeds 25 MB");
    const response = await fetch(hook.url, {
      method: "POST",
      headers: delivery.requestHeaders,
      body: new Uint8Array(body),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
    });
    delivery.durationMs = performance.now() - start;
    delivery.response = { headers: Object.fromEntries(response.headers), body: await readStart(response) };
    delivery.status = response.status;
  } catch (error) {
    delivery.durationMs ??= performance.now() - start;
    delivery.error = String(error instanceof Error ? (error.cause ?? error) : error);
  }
}

function encodeBody({ contentType }: Hook, payload: unknown): Buffer {
  const json = JSON.stringify(payload);
  return Buffer.from(contentType === "json" ? json : new URLSearchParams({ payload: json }).toString());
}

function deliveryHeaders(hook: Hook, { guid, event }: Delivery, body: Buffer): Record<string, string> {
  const { target } = hook;
  return {
    accept: "*/*",
    "content-type": hook.contentType === "json" ? "application/json" : "application/x-www-form-urlencoded",
    "user-agent": "GitHub-Hookshot/044aadd",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-github-hook-id": String(hook.id),
    "x-github-hook-installation-target-type": target.kind === "repository" ? "repository" : "integration",
    ...(target.kind === "everything" ? {} : { "x-github-hook-installation-target-id": String(target.id) }),
    ...signatureHeaders(hook.secret, body),
  };
}

/** As much of an answer as a person wants to see; a receiver that goes on talking is cut short. */
async function readStart({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER).toString();
}
