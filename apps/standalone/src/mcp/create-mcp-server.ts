import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { ProjectSyncApiError, type ProjectSyncClient } from "@project-sync/client";
import { CodedError } from "@project-sync/contracts";
import { addFileTools } from "./file-tools.js";
import { addMemoryTools } from "./memory-tools.js";

/** What the tools reach: everything that the caller's key reaches, or one project of it. */
export interface McpScope {
  client: ProjectSyncClient;
  project: string | undefined;
}

/** Adds a tool that only reads; what it answers is told as JSON, what it throws as a sentence. */
export type Answer = (read: () => Promise<object>) => Promise<CallToolResult>;

const INSTRUCTIONS = `Project Sync mirrors GitHub repositories and keeps what a project knows (its memory).
Search the memory before you decide how something is done here; read files as they are mirrored, at a branch or as they were
after a past sync. Repositories are named owner/name; syncs by the ids that list_syncs answers. All tools only read.`;

/** One conversation with an assistant. */
export function createMcpServer(scope: McpScope): McpServer {
  const server = new McpServer({ name: "project-sync", version: "0.1.0" }, { instructions: INSTRUCTIONS });
  addMemoryTools(server, scope, answer);
  addFileTools(server, scope, answer);
  return server;
}

/** For every tool. */
export const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

async function answer(read: () => Promise<object>): Promise<CallToolResult> {
  try {
    return { content: [{ type: "text", text: JSON.stringify(await read(), null, 1) }] };
  } catch (error) {
    return { isError: true, content: [{ type: "text", text: explain(error) }] };
  }
}

function explain(error: unknown): string {
  if (error instanceof ProjectSyncApiError || error instanceof CodedError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
