import type { Project, Repository } from "@project-sync/contracts";
import { Link } from "@tanstack/react-router";
import { visibleText } from "../text/visible-parts.js";
import { Visible } from "../ui/visible.js";
import styles from "./page-header.module.css";
import { useTitle } from "./use-title.js";

interface ProjectHeaderProps {
  page: string;
  project: Pick<Project, "id" | "name">;
  repository: Pick<Repository, "id" | "owner" | "name"> | null;
  branch?: string | undefined;
}

/** The top of every page of a project: where one is, and what else there is of the same repository and branch. */
export function ProjectHeader({ page, project, repository, branch }: ProjectHeaderProps) {
  const name = repository && `${repository.owner}/${repository.name}`;
  useTitle(`${page} · ${name ?? project.name}`);
  const projectId = project.id;
  const isSync = page === "Sync" || undefined;
  const ofRepository = repository && { params: { repositoryId: repository.id }, className: styles.tab };
  const search = branch === undefined ? {} : { branch };
  return (
    <>
      <nav className={styles.crumbs} aria-label="Where you are">
        <Link to="/">Projects</Link>
        <span aria-hidden>/</span>
        <Link to="/projects/$projectId" params={{ projectId }}>
          <Visible text={project.name} />
        </Link>
        {name && (
          <>
            <span aria-hidden>/</span>
            <h1>
              <Visible text={name} />
            </h1>
          </>
        )}
        {!name && (
          <>
            <span aria-hidden>/</span>
            <h1>{page}</h1>
          </>
        )}
      </nav>
      <nav className={styles.tabs} aria-label={`Pages of ${visibleText(name ?? project.name)}`}>
        <Link
          to="/projects/$projectId"
          params={{ projectId }}
          search={repository ? { repository: repository.id, ...search } : {}}
          className={styles.tab}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          Overview
        </Link>
        {ofRepository && (
          <>
            <Link
              to="/repositories/$repositoryId/history"
              {...ofRepository}
              data-current={isSync}
              search={search}
              activeOptions={{ includeSearch: false }}
            >
              History
            </Link>
            <Link
              to="/repositories/$repositoryId/files"
              {...ofRepository}
              search={search}
              activeOptions={{ includeSearch: false }}
            >
              Files
            </Link>
            <Link
              to="/repositories/$repositoryId/compare"
              {...ofRepository}
              search={search}
              activeOptions={{ includeSearch: false }}
            >
              Compare
            </Link>
          </>
        )}
        <Link
          to="/projects/$projectId/memory"
          params={{ projectId }}
          className={styles.tab}
          activeOptions={{ includeSearch: false }}
        >
          Memory
        </Link>
        {ofRepository && (
          <Link to="/repositories/$repositoryId/settings" {...ofRepository}>
            Settings
          </Link>
        )}
      </nav>
    </>
  );
}
