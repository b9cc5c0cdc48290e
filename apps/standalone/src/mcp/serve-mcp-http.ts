import { createMcpExpressApp } from "@modelcontextprotocol/sdk/server/express.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createClient, ProjectSyncApiError, type ProjectSyncClient } from "@project-sync/client";
import { type HttpListener, listenHttp } from "@project-sync/runtime";
import type { Request, Response } from "express";
import { createMcpServer } from "./create-mcp-server.js";

interface McpHttpOptions {
  /** where the API is */
  baseUrl: string;
  project: string | undefined;
  port: number;
}

/**
 * Serves the tools over streamable HTTP at /mcp on this machine, without sessions: each request is answered by itself, with
 * what the key that it carries may see. The server's own key is nobody else's.
 */
export async function serveMcpHttp({ baseUrl, project, port }: McpHttpOptions): Promise<HttpListener> {
  const app = createMcpExpressApp();
  app.post("/mcp", async (req: Request, res: Response) => {
    const client = createClient({ baseUrl, apiKey: bearerKey(req.headers.authorization) });
    if (!(await isKnown(client))) {
      res
        .status(401)
        .set("WWW-Authenticate", 'Bearer realm="project-sync"')
        .json(refusal("This needs a valid API key."));
      return;
    }
    const server = createMcpServer({ client, project });
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    res.on("close", () => void server.close());
    await server.connect(transport as unknown as Parameters<typeof server.connect>[0]);
    await transport.handleRequest(req, res, req.body);
  });
  app.all("/mcp", (_req: Request, res: Response) => {
    res.status(405).set("Allow", "POST").json(refusal("There are no sessions here; POST each message."));
  });
  const http = await listenHttp({ host: "127.0.0.1", port });
  http.serve(app);
  return http;
}

function refusal(message: string) {
  return { jsonrpc: "2.0", error: { code: -32_000, message }, id: null };
}

async function isKnown(client: ProjectSyncClient): Promise<boolean> {
  try {
    await client.projects.list({ limit: 1 });
    return true;
  } catch (error) {
    if (error instanceof ProjectSyncApiError && error.status === 401) return false;
    throw error;
  }
}

function bearerKey(header: string | undefined): string | undefined {
  return header?.match(/^Bearer +(\S+) *$/i)?.[1];
}
