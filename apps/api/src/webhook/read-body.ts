import type { IncomingMessage } from "node:http";
import { BodyTooSlowError, PayloadTooLargeError } from "./errors.js";
import type { LargeBodies } from "./large-bodies.js";

interface BodyLimits {
  maxBytes: number;
  /** for the whole body, in ms: a sender that drips is not waited for */
  deadlineMs: number;
  /** how many large bodies are held at the same time, over all requests */
  largeBodies: LargeBodies;
}

/**
 * The raw body. Nothing is held beyond the limits: reading stops where one is passed, and what is still on its way is for
 * the caller to cut off.
 *
 * @throws PayloadTooLargeError, BodyTooSlowError, WebhooksBusyError; the request's own error when the sender goes away
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const { maxBytes, deadlineMs, largeBodies } = limits;
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw new PayloadTooLargeError(maxBytes);
  using place = largeBodies.enter();
  const chunks: Buffer[] = [];
  const onChunk = (chunk: Buffer) => {
    chunks.push(chunk);
    if (place.grow(chunk.length) > maxBytes) throw new PayloadTooLargeError(maxBytes);
  };
  try {
    await readChunks(request, onChunk, deadlineMs);
    return Buffer.concat(chunks);
  } finally {
    request.pause();
  }
}

function readChunks(request: IncomingMessage, onChunk: (chunk: Buffer) => void, deadlineMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(new BodyTooSlowError(deadlineMs)), deadlineMs);
    const end = (error?: unknown) => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      if (error === undefined) resolve();
      else reject(error);
    };
    const onData = (chunk: Buffer) => {
      try {
        onChunk(chunk);
      } catch (error) {
        end(error);
      }
    };
    const onEnd = () => end();
    const onClose = () => end(new Error("The sender went away in the middle of the payload"));
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", end);
  });
}
