import type { ProjectOverview } from "@project-sync/contracts";
import { listRepositories, readActivityDays, readBranchStates } from "@project-sync/database";
import type { RpcContext } from "./context.js";
import { getProject } from "./lookups.js";

/** A project and how everything in it stands, from the database alone. @throws ProjectNotFoundError */
export async function readProjectOverview(context: RpcContext, projectId: string): Promise<ProjectOverview> {
  const { database, clock } = context;
  const project = await getProject(context, projectId);
  const repositories = await listRepositories(database, { projectId });
  const repositoryIds = repositories.map(({ id }) => id);
  const [states, activity] = await Promise.all([
    readBranchStates(database, projectId),
    readActivityDays(database, { repositoryIds, now: clock.now() }),
  ]);
  return {
    project,
    repositories: repositories.map((repository) => ({
      repository,
      ...(states.get(repository.id) ?? { branchCount: 0, branches: [] }),
    })),
    activity,
  };
}
