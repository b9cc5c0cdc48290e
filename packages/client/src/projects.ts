import {
  type ListedProject,
  listedProjectSchema,
  type Page,
  type Project,
  type ProjectOverview,
  pageOf,
  projectOverviewSchema,
  projectSchema,
  type Repository,
  repositorySchema,
} from "@project-sync/contracts";
import type { PageOptions } from "./page-options.js";
import type { CallOptions, Transport } from "./transport.js";

export interface ProjectsApi {
  /** Newest first, each with its repositories and the latest state of each. */
  list(options?: ProjectListOptions, call?: CallOptions): Promise<Page<ListedProject>>;
  get(projectId: string, call?: CallOptions): Promise<Project>;
  /** `project_name_taken` (409) when there is one of that name. */
  create(input: { name: string }, call?: CallOptions): Promise<Project>;
  /** How everything in a project stands: branches, their latest syncs, the activity of 30 days. */
  overview(projectId: string, call?: CallOptions): Promise<ProjectOverview>;
  /** The repositories of a project, from the database alone. */
  repositories(projectId: string, call?: CallOptions): Promise<Page<Repository>>;
  /** Adds `owner/name`, which GitHub must know; answers the one that is there when it was added before. */
  addRepository(projectId: string, input: { repository: string }, call?: CallOptions): Promise<Repository>;
}

export interface ProjectListOptions extends PageOptions {
  /** a part of the name, or of `owner/name` of a repository */
  q?: string | undefined;
}

export function projectsApi({ json }: Transport): ProjectsApi {
  return {
    list: (query = {}, call) =>
      json(pageOf(listedProjectSchema), { ...call, path: "/api/v1/projects", query: { ...query } }),
    get: (id, call) => json(projectSchema, { ...call, path: `/api/v1/projects/${encodeURIComponent(id)}` }),
    create: (body, call) => json(projectSchema, { ...call, method: "POST", path: "/api/v1/projects", body }),
    overview: (id, call) =>
      json(projectOverviewSchema, { ...call, path: `/api/v1/projects/${encodeURIComponent(id)}/overview` }),
    repositories: (id, call) => json(pageOf(repositorySchema), { ...call, path: repositoriesOf(id) }),
    addRepository: (id, body, call) =>
      json(repositorySchema, { ...call, method: "POST", path: repositoriesOf(id), body }),
  };
}

function repositoriesOf(projectId: string): string {
  return `/api/v1/projects/${encodeURIComponent(projectId)}/repositories`;
}
