import type { Project, Repository, Sync } from "@project-sync/contracts";
import { findProject, findRepository, findSync } from "@project-sync/database";
import type { RpcContext } from "./context.js";
import { ProjectNotFoundError, RepositoryNotFoundError, SyncNotFoundError } from "./errors.js";

/** For a key that opens one project nothing else exists. */
export type Asking = Pick<RpcContext, "database" | "principal">;

/** @throws ProjectNotFoundError */
export async function getProject({ database, principal }: Asking, projectId: string): Promise<Project> {
  const project = await findProject(database, projectId);
  if (!project || !opens(principal, project.id)) throw new ProjectNotFoundError(projectId);
  return project;
}

/** @throws RepositoryNotFoundError */
export async function getRepository({ database, principal }: Asking, repositoryId: string): Promise<Repository> {
  const repository = await findRepository(database, repositoryId);
  if (!repository || !opens(principal, repository.projectId)) throw new RepositoryNotFoundError(repositoryId);
  return repository;
}

/** @throws SyncNotFoundError */
export async function getSync({ database, principal }: Asking, syncId: string): Promise<Sync> {
  const sync = await findSync(database, syncId);
  if (!sync || !opens(principal, sync.projectId)) throw new SyncNotFoundError(syncId);
  return sync;
}

function opens({ projectId }: Asking["principal"], wanted: string): boolean {
  return projectId === null || projectId === wanted;
}
