import { CodedError, type Page, type Project } from "@project-sync/contracts";
import { z } from "zod";
import { decodeCursor, toPage } from "./cursor.js";
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

const place = z.object({ createdAt: z.iso.datetime(), id: z.uuid() });

/** Projects, newest first. */
export async function listProjects(
  { prisma }: Database,
  { cursor, limit }: { cursor?: string | null; limit: number },
): Promise<Page<Project>> {
  const after = decodeCursor(place, cursor);
  const rows = await prisma.project.findMany({
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    ...(after === null ? {} : { where: olderThan(after) }),
  });
  return toPage(rows, { limit, item: toProject, place: ({ id, createdAt }) => ({ createdAt, id }) });
}

function olderThan({ createdAt, id }: z.infer<typeof place>) {
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}
