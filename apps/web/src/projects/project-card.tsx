import type { ListedProject } from "@project-sync/contracts";
import { Link } from "@tanstack/react-router";
import { plural } from "../text/format.js";
import { Panel } from "../ui/panel.js";
import rows from "../ui/rows.module.css";
import { Visible } from "../ui/visible.js";
import { AddRepository } from "./add-repository.js";
import styles from "./projects.module.css";
import { RepositoryRow } from "./repository-row.js";

/** A project with its repositories, each with its latest state. */
export function ProjectCard({ project }: { project: ListedProject }) {
  const { id, name, repositories, repositoryCount } = project;
  const left = repositoryCount - repositories.length;
  return (
    <Panel
      title={
        <Link to="/projects/$projectId" params={{ projectId: id }} className={rows.strong}>
          <Visible text={name} />
        </Link>
      }
      actions={<span className={rows.small}>{plural(repositoryCount, "repository", "repositories")}</span>}
    >
      {repositories.length === 0 && <p className={styles.none}>No repositories yet. Add the first one:</p>}
      <ul>
        {repositories.map((repository) => (
          <RepositoryRow key={repository.id} projectId={id} repository={repository} />
        ))}
      </ul>
      {left > 0 && (
        <p className={styles.none}>
          <Link to="/projects/$projectId" params={{ projectId: id }}>
            {plural(left, "more repository", "more repositories")}
          </Link>
        </p>
      )}
      <AddRepository projectId={id} />
    </Panel>
  );
}
