import { CodedError, type Project } from "@project-sync/contracts";
import type { Database } from "./open-database.js";
import { isUniqueViolation } from "./prisma-error.js";

/** Another project has the name. */
export class ProjectNameTakenError extends CodedError {
  readonly code = "project_name_taken";
}

interface ProjectRow {
  id: string;
  name: string;
  createdAt: Date;
}

function toProject({ id, name, createdAt }: ProjectRow): Project {
  return { id, name, createdAt: createdAt.toISOString() };
}

/** Adds a project. */
export async function createProject({ prisma }: Database, { name }: { name: string }): Promise<Project> {
  try {
    return toProject(await prisma.project.create({ data: { name } }));
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw new ProjectNameTakenError(`There is a project named ${JSON.stringify(name)}; choose another name.`, {
      cause,
    });
  }
}

/** The project, or null. */
export async function findProject({ prisma }: Database, id: string): Promise<Project | null> {
  const row = await prisma.project.findUnique({ where: { id } });
  return row && toProject(row);
}
