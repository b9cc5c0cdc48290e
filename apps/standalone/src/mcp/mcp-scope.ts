import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { ProjectSyncClient } from "@project-sync/client";

/** What the tools reach: everything that the caller's key reaches, or one project of it. */
export interface McpScope {
  client: ProjectSyncClient;
  project: string | undefined;
}

/** Adds a tool that only reads; what it answers is told as JSON, what it throws as a sentence. */
export type Answer = (read: () => Promise<object>) => Promise<CallToolResult>;

/** For every tool. */
export const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
