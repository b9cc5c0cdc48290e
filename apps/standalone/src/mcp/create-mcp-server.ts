import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { addFileTools } from "./file-tools.js";
import type { McpScope } from "./mcp-scope.js";
import { addMemoryTools } from "./memory-tools.js";

const INSTRUCTIONS = `Project Sync mirrors GitHub repositories and keeps what a project knows (its memory).
Search the memory before you decide how something is done here; read files as they are mirrored, at a branch or as they were
after a past sync. Repositories are named owner/name; syncs by the ids that list_syncs answers. All tools only read.`;

/** One conversation with an assistant. */
export function createMcpServer(scope: McpScope): McpServer {
  const server = new McpServer({ name: "project-sync", version: "0.1.0" }, { instructions: INSTRUCTIONS });
  addMemoryTools(server, scope);
  addFileTools(server, scope);
  return server;
}
