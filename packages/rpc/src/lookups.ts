import type { Project, Repository, Sync } from "@project-sync/contracts";
import { findProject, findQueuePosition, findRepository, findSync } from "@project-sync/database";
import type { ApiContext } from "./context.js";
import { ProjectNotFoundError, RepositoryNotFoundError, SyncNotFoundError } from "./errors.js";

/** @throws ProjectNotFoundError */
export async function getProject({ database }: ApiContext, projectId: string): Promise<Project> {
  const project = await findProject(database, projectId);
  if (!project) throw new ProjectNotFoundError(projectId);
  return project;
}

/** @throws RepositoryNotFoundError */
export async function getRepository({ database }: ApiContext, repositoryId: string): Promise<Repository> {
  const repository = await findRepository(database, repositoryId);
  if (!repository) throw new RepositoryNotFoundError(repositoryId);
  return repository;
}

/** With its place in the queue while it waits. @throws SyncNotFoundError */
export async function getSync({ database }: ApiContext, syncId: string): Promise<Sync> {
  const sync = await findSync(database, syncId);
  if (!sync) throw new SyncNotFoundError(syncId);
  return sync.status === "queued" ? { ...sync, queuePosition: await findQueuePosition(database, syncId) } : sync;
}
