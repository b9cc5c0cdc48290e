import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { gitEnvironment } from "./git-environment.js";

interface BackendRequest {
  /** the bare repository */
  dir: string;
  /** `info/refs`, `git-upload-pack` or `git-receive-pack` */
  service: string;
  query: string;
  incoming: IncomingMessage;
  response: ServerResponse;
}

/**
 * Hands one request of git's smart HTTP protocol to `git http-backend` and its answer to the client. The response is
 * left open, so that the caller can act on a push before the client learns of its end.
 */
export async function runHttpBackend(request: BackendRequest): Promise<void> {
  const child = spawn("git", ["http-backend"], { env: backendEnvironment(request) });
  child.stderr.resume();
  request.response.once("close", () => child.kill());
  const sent = pipeline(request.incoming, child.stdin).catch(() => undefined);
  await relay(child, request.response);
  await sent;
}

function backendEnvironment({ dir, service, query, incoming }: BackendRequest): NodeJS.ProcessEnv {
  const { headers, method = "GET" } = incoming;
  return gitEnvironment({
    PATH_TRANSLATED: `${dir}/${service}`,
    PATH_INFO: `/${service}`,
    GIT_HTTP_EXPORT_ALL: "1",
    REQUEST_METHOD: method,
    QUERY_STRING: query,
    REMOTE_USER: "git",
    REMOTE_ADDR: incoming.socket.remoteAddress ?? "",
    CONTENT_TYPE: headers["content-type"] ?? "",
    ...(headers["content-length"] ? { CONTENT_LENGTH: headers["content-length"] } : {}),
    ...(headers["content-encoding"] ? { HTTP_CONTENT_ENCODING: headers["content-encoding"] } : {}),
    ...(typeof headers["git-protocol"] === "string" ? { GIT_PROTOCOL: headers["git-protocol"] } : {}),
  });
}

/** A CGI answer is header lines, an empty line and the body. */
async function relay(child: ChildProcessWithoutNullStreams, response: ServerResponse): Promise<void> {
  let head = Buffer.alloc(0);
  let started = false;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    if (started) {
      await write(response, chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) continue;
    started = true;
    writeHead(response, head.toString("latin1", 0, end));
    await write(response, head.subarray(end + 4));
  }
  if (!started) response.writeHead(500);
}

function writeHead(response: ServerResponse, head: string): void {
  const headers = head
    .split("\r\n")
    .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]);
  const status = headers.find(([name]) => name === "Status")?.[1];
  for (const [name, value] of headers) if (name && name !== "Status") response.setHeader(name, value?.trim() ?? "");
  response.writeHead(status ? Number.parseInt(status, 10) : 200);
}

/** Waits for room, but not for a client that has gone. */
async function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (response.destroyed || response.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      response.off("drain", go).off("close", go);
      resolve();
    };
    response.once("drain", go).once("close", go);
  });
}
