import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** A directory of static files, and the server's API below the same origin, so that no cross-origin rule is in play. */
export async function servePage({ dir, apiUrl }: { dir: string; apiUrl: string }) {
  const server = createServer((req, res) => {
    if (req.url?.startsWith("/api/")) forward(apiUrl, req, res);
    else void sendFile(dir, req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Breaks every connection, as a network does that goes away. */
    cut: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(apiUrl: string, req: IncomingMessage, res: ServerResponse): void {
  const { method, headers, url = "/" } = req;
  const upstream = request(new URL(url, apiUrl), { ...(method ? { method } : {}), headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
    answer.on("error", () => res.destroy());
  });
  upstream.on("error", () => res.destroy());
  res.on("close", () => upstream.destroy());
  req.pipe(upstream);
}

async function sendFile(dir: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { pathname } = new URL(req.url ?? "/", "http://page");
  const file = join(dir, normalize(pathname === "/" ? "/index.html" : pathname));
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return void res.writeHead(404).end();
  res.writeHead(200, { "content-type": `${TYPES[extname(file)] ?? "application/octet-stream"}; charset=utf-8` });
  createReadStream(file).pipe(res);
}
