import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CodedError } from "@project-sync/contracts";
import { SECOND } from "./clock.js";

/** The address cannot be listened on; the message says what to do. */
export class CannotListenError extends CodedError {
  override readonly code = "cannot_listen";
}

export interface HttpListener {
  url: string;
  /** From now on requests are answered by this; before, with 503. */
  serve(handler: RequestListener): void;
  /** Takes no new request, lets those under way finish for a moment, then ends every connection. */
  close(): Promise<void>;
}

interface ListenOptions {
  host: string;
  /** 0 asks the system for a free one */
  port: number;
  /** how long requests under way may take when closing; default 5 s */
  graceMs?: number;
}

/** Longer than proxies and clients keep idle connections, so that it is never us who close one they are about to use. */
const KEEP_ALIVE_MS = 75 * SECOND;

/**
 * Takes the port, before anything else is started for it, so that a taken one is known first.
 *
 * @throws CannotListenError
 */
export async function listenHttp({ host, port, graceMs = 5 * SECOND }: ListenOptions): Promise<HttpListener> {
  let handler: RequestListener = starting;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => handler(request, response));
  await listenOn(server, host, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${displayHost(host)}:${address.port}`,
    serve: (next) => {
      handler = next;
    },
    close: () => closeServer(server, graceMs),
  };
}

async function listenOn(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  } catch (cause) {
    throw new CannotListenError(adviceFor(cause, host, port), { cause });
  }
}

function adviceFor(cause: unknown, host: string, port: number): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EADDRINUSE") return `Port ${port} is taken by another program. Choose another: PORT=${port + 1}`;
  if (code === "EACCES") return `Port ${port} needs more rights than you have. Choose one above 1023: PORT=3000`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `${host} is not an address of this machine. Set HOST to one, or leave it out.`;
  return `Cannot listen on ${host}:${port}: ${cause instanceof Error ? cause.message : cause}`;
}

/** Something to click on: the wildcard addresses are not places to go to. */
function displayHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

const starting: RequestListener = (_request, response) => {
  response
    .writeHead(503, { "content-type": "text/plain; charset=utf-8", "retry-after": "2" })
    .end("Project Sync is starting.\n");
};

async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed.finally(() => clearTimeout(force));
}
