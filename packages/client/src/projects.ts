import {
  type Page,
  type Project,
  pageOf,
  projectSchema,
  type Repository,
  repositorySchema,
} from "@project-sync/contracts";
import type { PageOptions } from "./page-options.js";
import type { Transport } from "./transport.js";

export interface ProjectsApi {
  list(options?: PageOptions): Promise<Page<Project>>;
  get(projectId: string): Promise<Project>;
  /** `project_name_taken` (409) when there is one of that name. */
  create(input: { name: string }): Promise<Project>;
  /** The repositories of a project, from the database alone. */
  repositories(projectId: string): Promise<Page<Repository>>;
  /** Adds `owner/name`, which GitHub must know; answers the one that is there when it was added before. */
  addRepository(projectId: string, input: { repository: string }): Promise<Repository>;
}

export function projectsApi({ json }: Transport): ProjectsApi {
  return {
    list: (query = {}) => json(pageOf(projectSchema), { path: "/api/v1/projects", query: { ...query } }),
    get: (id) => json(projectSchema, { path: `/api/v1/projects/${encodeURIComponent(id)}` }),
    create: (body) => json(projectSchema, { method: "POST", path: "/api/v1/projects", body }),
    repositories: (id) => json(pageOf(repositorySchema), { path: repositoriesOf(id) }),
    addRepository: (id, body) => json(repositorySchema, { method: "POST", path: repositoriesOf(id), body }),
  };
}

function repositoriesOf(projectId: string): string {
  return `/api/v1/projects/${encodeURIComponent(projectId)}/repositories`;
}
