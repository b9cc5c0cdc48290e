import { ProjectSyncApiError, type ProjectSyncClient } from "@project-sync/client";
import type { Page, Project, Repository } from "@project-sync/contracts";
import { UnknownRepositoryError, UsageError } from "./errors.js";

const DEFAULT_PROJECT = "default";

/** Every item of a list, page after page. */
export async function* allPages<T>(
  page: (cursor: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<T, void, void> {
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await page(cursor);
    yield* items;
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** Every repository, or those of one project. */
export async function* allRepositories(
  client: ProjectSyncClient,
  projectName?: string,
): AsyncGenerator<{ project: Project; repository: Repository }, void, void> {
  for await (const project of allPages((cursor) => client.projects.list({ cursor, limit: 1000 }))) {
    if (projectName !== undefined && project.name !== projectName) continue;
    for (const repository of (await client.projects.repositories(project.id)).items) yield { project, repository };
  }
}

/** The repository that is mirrored under this name, in any case as GitHub has it. @throws UnknownRepositoryError */
export async function getRepository(
  client: ProjectSyncClient,
  name: string,
  projectName?: string,
): Promise<Repository> {
  const found = await findRepository(client, name, projectName);
  if (!found) throw new UnknownRepositoryError(name);
  return found;
}

/**
 * The repository, added now if it was not there, in a project that is made if need be. One that is missing on GitHub is
 * looked for once more: somebody else's may have its name by now, or it has come back.
 */
export async function ensureRepository(
  client: ProjectSyncClient,
  name: string,
  projectName: string | undefined,
): Promise<Repository> {
  const found = await findRepository(client, name, projectName);
  if (found?.status === "missing") return client.projects.addRepository(found.projectId, { repository: name });
  if (found) return found;
  const project = await ensureProject(client, projectName ?? DEFAULT_PROJECT);
  return client.projects.addRepository(project.id, { repository: name });
}

async function findRepository(
  client: ProjectSyncClient,
  name: string,
  projectName?: string,
): Promise<Repository | null> {
  const wanted = plainName(name);
  let missing: Repository | null = null;
  for await (const { repository } of allRepositories(client, projectName)) {
    if (`${repository.owner}/${repository.name}`.toLowerCase() !== wanted) continue;
    // Names are used again: what is there goes before what is gone.
    if (repository.status !== "missing") return repository;
    missing ??= repository;
  }
  return missing;
}

async function ensureProject(client: ProjectSyncClient, name: string): Promise<Project> {
  const existing = await findProject(client, name);
  if (existing) return existing;
  try {
    return await client.projects.create({ name });
  } catch (error) {
    const taken = error instanceof ProjectSyncApiError && error.code === "project_name_taken";
    const made = taken ? await findProject(client, name) : null;
    if (!made) throw error;
    return made;
  }
}

async function findProject(client: ProjectSyncClient, name: string): Promise<Project | null> {
  for await (const project of allPages((cursor) => client.projects.list({ cursor, limit: 1000 }))) {
    if (project.name === name) return project;
  }
  return null;
}

/** "owner/name" of an address as people copy it; the server looks closer when the repository is new to it. */
function plainName(name: string): string {
  const path = name.trim().replace(/^(?:[a-z]+:\/\/)?(?:[\w.-]+@)?[\w-]+(?:\.[\w-]+)+(?::\d+)?[/:]/i, "");
  return path
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .split("/")
    .slice(0, 2)
    .join("/")
    .toLowerCase();
}

/**
 * The project that is meant: the one named, else the repository's, else the only one there is.
 *
 * @throws UsageError, UnknownRepositoryError
 */
export async function getProjectOf(
  client: ProjectSyncClient,
  { project, repository }: { project?: string; repository?: string },
): Promise<Project> {
  const all: Project[] = [];
  for await (const one of allPages((cursor) => client.projects.list({ cursor, limit: 1000 }))) all.push(one);
  const projectId = repository === undefined ? null : (await getRepository(client, repository, project)).projectId;
  const matching = all.filter(({ id, name }) => (projectId === null || id === projectId) && (project ?? name) === name);
  const [found] = matching.length > 1 ? matching.filter(({ name }) => name === DEFAULT_PROJECT) : matching;
  if (found) return found;
  if (all.length === 0) throw new UsageError("There is no project yet. Begin with: project-sync sync owner/name");
  const names = all.map(({ name }) => name).join(", ");
  if (project === undefined) throw new UsageError(`Name the project with --project: ${names}.`);
  throw new UsageError(`There is no project “${project}”. There are: ${names}.`);
}
