import type { IncomingMessage } from "node:http";
import { ApiError } from "./api-error.js";

const LIMIT = 1024 * 1024;

/** @throws ApiError 400 for a body that is no JSON, 413 above 1 MB */
export async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) throw new ApiError(413, "Payload too large");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString() || "{}");
  } catch {
    throw new ApiError(400, "Problems parsing JSON");
  }
}
