import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { memorySearchModeSchema, memorySourceSchema } from "@project-sync/contracts";
import { z } from "zod";
import { UsageError } from "../cli/errors.js";
import { getProjectOf, getRepository } from "../cli/repositories.js";
import { answer, READ_ONLY } from "./answer.js";
import type { McpScope } from "./mcp-scope.js";
import { repositoryInput } from "./tool-inputs.js";

/** Tools over what a project knows. */
export function addMemoryTools(server: McpServer, scope: McpScope): void {
  server.registerTool(
    "search_memory",
    {
      title: "Search the project's memory",
      description:
        'What the team wrote down: notes, decisions, documents. All words are wanted; `or`, -word, "a phrase", word*. ' +
        "Without a question the newest entries. Current entries only, unless include_superseded.",
      annotations: READ_ONLY,
      inputSchema: {
        question: z.string().max(1000).optional(),
        mode: memorySearchModeSchema
          .optional()
          .describe("Default text: by words. By meaning (semantic) or both (hybrid), where the server can"),
        project: z.string().optional().describe("Default: the repository's project, or the only one there is"),
        repository: repositoryInput.optional().describe("Only entries from its files, owner/name"),
        branch: z.string().optional(),
        tags: z.array(z.string()).optional().describe("All of them are wanted"),
        source: memorySourceSchema.optional(),
        since: z.string().optional().describe("A date such as 2026-11-24"),
        until: z.string().optional(),
        include_superseded: z.boolean().optional(),
        limit: z.number().int().min(1).max(50).default(10),
        cursor: z.string().optional().describe("nextCursor of the page before"),
      },
    },
    (input) => answer(() => searchMemory(scope, input)),
  );

  server.registerTool(
    "read_memory",
    {
      title: "Read an entry of the memory",
      description: "All of an entry's text, and what it said before (its versions, newest first).",
      annotations: READ_ONLY,
      inputSchema: { id: z.guid() },
    },
    ({ id }) => answer(() => readMemory(scope, id)),
  );
}

interface SearchInput {
  question?: string | undefined;
  project?: string | undefined;
  repository?: string | undefined;
  tags?: string[] | undefined;
  include_superseded?: boolean | undefined;
  [other: string]: unknown;
}

async function searchMemory({ client, project: only }: McpScope, input: SearchInput) {
  const { question, project = only, repository, tags, include_superseded: includeSuperseded, ...filters } = input;
  if (only !== undefined && project !== only) throw new UsageError(`This server shows the project “${only}” alone.`);
  const names = { ...(project === undefined ? {} : { project }), ...(repository === undefined ? {} : { repository }) };
  const { id } = await getProjectOf(client, names);
  const repositoryId = repository === undefined ? undefined : (await getRepository(client, repository, project)).id;
  const query = { ...filters, q: question, repositoryId, tag: tags?.join(","), includeSuperseded };
  const page = await client.memory.search(id, query);
  return { ...page, items: page.items.map(withSnippetText) };
}

/** For a reader of text, the match needs no marks. */
function withSnippetText<T extends { snippet: { text: string }[] | null }>({ snippet, ...entry }: T) {
  return { ...entry, snippet: snippet?.map(({ text }) => text).join("") ?? null };
}

async function readMemory({ client, project }: McpScope, id: string) {
  const entry = await client.memory.get(id);
  if (project !== undefined && (await getProjectOf(client, { project })).id !== entry.projectId) {
    throw new UsageError(`This server shows the project “${project}” alone.`);
  }
  return entry;
}
