import { once } from "node:events";
import type { CommandContext } from "../run-command.js";

interface McpOptions {
  http?: boolean;
  port: number;
  project?: string;
}

/**
 * Serves coding assistants: one, which started this as its child, over standard input and output until that ends; or, with
 * --http, any on this machine that has a key, until Ctrl-C.
 */
export async function mcpCommand(context: CommandContext, { http, port, project }: McpOptions): Promise<void> {
  if (http) await serveHttp(context, port, project);
  else await serveStandardInput(context, project);
}

async function serveStandardInput({ client, signal }: CommandContext, project: string | undefined): Promise<void> {
  // Loaded only here: no other command needs the protocol.
  const { StdioServerTransport } = await import("@modelcontextprotocol/sdk/server/stdio.js");
  const { createMcpServer } = await import("../../mcp/create-mcp-server.js");
  const server = createMcpServer({ client, project });
  const ended = once(process.stdin, "end", { signal });
  await server.connect(new StdioServerTransport());
  try {
    await ended;
  } finally {
    await server.close();
  }
}

async function serveHttp({ client, terminal, signal }: CommandContext, port: number, project: string | undefined) {
  const { serveMcpHttp } = await import("../../mcp/serve-mcp-http.js");
  const server = await serveMcpHttp({ baseUrl: client.baseUrl, project, port });
  terminal.err.write(`Serving the Model Context Protocol at ${server.url}/mcp. Ctrl-C stops it.\n`);
  try {
    await once(signal, "abort");
  } finally {
    await server.close();
  }
}
