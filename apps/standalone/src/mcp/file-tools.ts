import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { allRepositories, getRepository } from "../cli/repositories.js";
import { answer, READ_ONLY } from "./answer.js";
import type { McpScope } from "./mcp-scope.js";
import { readFile } from "./read-file.js";
import { atInput, branchInput, cursorInput, repositoryInput } from "./tool-inputs.js";

const limit = z.number().int().min(1).max(1000).default(200);

/** Tools over the mirrored trees. */
export function addFileTools(server: McpServer, scope: McpScope): void {
  const { client, project } = scope;
  const repositoryId = async (name: string) => (await getRepository(client, name, project)).id;

  server.registerTool(
    "list_repositories",
    { title: "List the mirrored repositories", annotations: READ_ONLY, inputSchema: {} },
    () => answer(() => listRepositories(scope)),
  );

  server.registerTool(
    "list_syncs",
    {
      title: "List the syncs of a repository",
      description: "Newest first. Completed ones are points in time at which files can be read and compared.",
      annotations: READ_ONLY,
      inputSchema: { repository: repositoryInput, branch: branchInput, limit, cursor: cursorInput },
    },
    ({ repository, ...page }) => answer(async () => client.syncs.list(await repositoryId(repository), page)),
  );

  server.registerTool(
    "list_files",
    {
      title: "List files of a mirrored branch",
      description: "In path order, directories included; at a past sync with `at`.",
      annotations: READ_ONLY,
      inputSchema: {
        ...{ repository: repositoryInput, branch: branchInput, at: atInput, limit, cursor: cursorInput },
        prefix: z.string().optional().describe("Only paths that begin so, such as src/"),
      },
    },
    ({ repository, ...query }) => answer(async () => client.files.list(await repositoryId(repository), query)),
  );

  server.registerTool(
    "read_file",
    {
      title: "Read a mirrored file",
      description: "Its text, as it is on the branch or was after a past sync (`at`); long files in pieces (`offset`).",
      annotations: READ_ONLY,
      inputSchema: {
        ...{ repository: repositoryInput, path: z.string().min(1), branch: branchInput, at: atInput },
        offset: z.number().int().min(0).default(0).describe("Characters to pass over"),
      },
    },
    (input) => answer(async () => readFile(client, await repositoryId(input.repository), input)),
  );

  server.registerTool(
    "compare_syncs",
    {
      title: "What changed between two syncs",
      description: "The files that were added, modified, removed or renamed between two completed syncs of a branch.",
      annotations: READ_ONLY,
      inputSchema: { repository: repositoryInput, from: z.guid(), to: z.guid(), limit, cursor: cursorInput },
    },
    ({ repository, ...query }) =>
      answer(async () => client.repositories.compare(await repositoryId(repository), query)),
  );
}

async function listRepositories({ client, project: only }: McpScope) {
  const repositories: object[] = [];
  for await (const { project, repository } of allRepositories(client, only)) {
    const { owner, name, defaultBranch, status } = repository;
    repositories.push({ repository: `${owner}/${name}`, project: project.name, defaultBranch, status });
  }
  return { repositories };
}
