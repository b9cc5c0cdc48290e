import { CodedError, type Repository } from "@project-sync/contracts";
import type { Database } from "./open-database.js";
import { isUniqueViolation } from "./prisma-error.js";
import { toRepository } from "./repository-row.js";

/** Another project mirrors the repository already. */
export class RepositoryAlreadyAddedError extends CodedError {
  readonly code = "repository_already_added";
}

export interface RepositoryInput {
  projectId: string;
  githubId: bigint;
  owner: string;
  name: string;
  defaultBranch: string;
  private: boolean;
  archived: boolean;
  /** at GitHub, in KiB; left out or null: not told */
  sizeKb?: number | null;
}

/**
 * Adds a repository to a project. When the project has it already (GitHub's id decides, names change), it takes over the
 * names and settings given here and `created` is false.
 */
export async function addRepository(
  database: Database,
  input: RepositoryInput,
): Promise<{ repository: Repository; created: boolean }> {
  try {
    const row = await database.prisma.repository.create({ data: input });
    return { repository: toRepository(row), created: true };
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    return { repository: await takeOver(database, input, cause), created: false };
  }
}

async function takeOver({ prisma }: Database, input: RepositoryInput, cause: unknown): Promise<Repository> {
  const { projectId, githubId, ...settings } = input;
  const row = await prisma.repository.findUnique({ where: { githubId } });
  if (row !== null && row.projectId === projectId) {
    return toRepository(
      await prisma.repository.update({ where: { githubId }, data: { ...settings, status: "active" } }),
    );
  }
  const message = `${input.owner}/${input.name} is mirrored by another project; one repository belongs to one project.`;
  throw new RepositoryAlreadyAddedError(message, { cause });
}

/** The repository, or null. */
export async function findRepository({ prisma }: Database, id: string): Promise<Repository | null> {
  const row = await prisma.repository.findUnique({ where: { id } });
  return row && toRepository(row);
}

/** The repository with GitHub's numeric id, or null. */
export async function findRepositoryByGithubId({ prisma }: Database, githubId: bigint): Promise<Repository | null> {
  const row = await prisma.repository.findUnique({ where: { githubId } });
  return row && toRepository(row);
}

/** Repositories of a project, by owner and name. */
export async function listRepositories(
  { prisma }: Database,
  { projectId }: { projectId: string },
): Promise<Repository[]> {
  const rows = await prisma.repository.findMany({ where: { projectId }, orderBy: [{ owner: "asc" }, { name: "asc" }] });
  return rows.map(toRepository);
}

export type RepositoryChange = Partial<Omit<RepositoryInput, "projectId" | "githubId"> & Pick<Repository, "status">>;

/** Takes over what GitHub says now. Null when the repository is not there. */
export async function updateRepository(
  { prisma }: Database,
  id: string,
  change: RepositoryChange,
): Promise<Repository | null> {
  const { status } = change;
  // First and by itself, so that the time of the change moves only when it is one.
  if (status !== undefined) {
    const data = { status, statusChangedAt: new Date() };
    await prisma.repository.updateMany({ where: { id, status: { not: status } }, data });
  }
  const [row] = await prisma.repository.updateManyAndReturn({ where: { id }, data: change });
  return row === undefined ? null : toRepository(row);
}
