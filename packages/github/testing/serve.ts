import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createGithubConnector, type GithubConnector } from "../src/index.js";

export interface LocalServer extends AsyncDisposable {
  url: string;
  github: GithubConnector;
  requests: IncomingMessage[];
}

interface ServeOptions {
  timeoutMs?: number;
  now?: Date;
}

/** A loopback server that misbehaves as told, and a connector to it. What GitHub itself does is the emulator's to show. */
export async function serve(
  listener: RequestListener,
  { timeoutMs = 5_000, now }: ServeOptions = {},
): Promise<LocalServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { kind: "token", token: "secret-token" } as const;
  const clock = { now: () => now ?? new Date() };
  return {
    url,
    github: createGithubConnector({ apiUrl: url, credentials, timeoutMs, clock, random: () => 0 }),
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}
