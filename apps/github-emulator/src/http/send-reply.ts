import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { CutOff, damageBody } from "./damage-body.js";
import type { Fault } from "./faults.js";
import type { Reply } from "./reply.js";

interface SendOptions {
  /** HEAD: headers only */
  headersOnly: boolean;
  fault: Fault | null;
  signal: AbortSignal;
}

/** Writes a reply, never faster than the client reads, and breaks it where a fault says so. */
export async function sendReply(response: ServerResponse, reply: Reply, options: SendOptions): Promise<void> {
  const { headersOnly, fault, signal } = options;
  const clean = fault?.kind === "cut" && fault.clean === true;
  if (reply.body instanceof Buffer && !clean) response.setHeader("content-length", reply.body.length);
  response.writeHead(reply.status, reply.headers);
  if (headersOnly || reply.body === null) return void response.end();
  if (reply.body instanceof Buffer && !fault) return void response.end(reply.body);
  try {
    const chunks = fault ? damageBody(reply.body, fault, signal) : reply.body;
    for await (const chunk of chunks as AsyncIterable<Uint8Array>) await write(response, chunk, signal);
    response.end();
  } catch (error) {
    if (error instanceof CutOff) return breakConnection(response);
    response.destroy();
    if (!signal.aborted) throw error;
  }
}

async function write(response: ServerResponse, chunk: Uint8Array, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!response.write(chunk)) await once(response, "drain", { signal });
}

/** Closes the connection once the system has what was written, so that the client sees that much. */
function breakConnection(response: ServerResponse): void {
  const { socket } = response;
  setImmediate(() => socket?.destroySoon());
}
