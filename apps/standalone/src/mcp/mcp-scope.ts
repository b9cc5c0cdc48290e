import type { ProjectSyncClient } from "@project-sync/client";

/** What the tools reach: everything that the caller's key reaches, or one project of it. */
export interface McpScope {
  client: ProjectSyncClient;
  project: string | undefined;
}
