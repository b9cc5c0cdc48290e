import type { Project, Repository } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { projectQuery, repositoryQuery } from "../api/queries.js";
import { Failed, Loading } from "../ui/states.js";
import { ProjectHeader } from "./project-header.js";

interface RepositoryPageProps {
  page: string;
  repositoryId: string;
  branch?: string | undefined;
  children: (repository: Repository, project: Project) => ReactNode;
}

/** A page about one repository: its header, and then what is made of the repository once it is known. */
export function RepositoryPage({ page, repositoryId, branch, children }: RepositoryPageProps) {
  const repository = useQuery(repositoryQuery(repositoryId));
  const projectId = repository.data?.projectId;
  const project = useQuery({ ...projectQuery(projectId ?? ""), enabled: projectId !== undefined });
  const error = repository.error ?? project.error;
  if (error && !(repository.data && project.data))
    return <Failed error={error} onRetry={() => Promise.all([repository.refetch(), project.refetch()])} />;
  if (!repository.data || !project.data) return <Loading rows={6} />;
  return (
    <>
      <ProjectHeader page={page} project={project.data} repository={repository.data} branch={branch} />
      {children(repository.data, project.data)}
    </>
  );
}
