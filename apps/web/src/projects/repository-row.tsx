import type { ListedRepository } from "@project-sync/contracts";
import { Link } from "@tanstack/react-router";
import { plural } from "../text/format.js";
import { Ago } from "../ui/ago.js";
import { Badge, StatusBadge } from "../ui/status-badge.js";
import { Visible } from "../ui/visible.js";
import styles from "./projects.module.css";

/** A repository in the list of projects: how the newest of its syncs went. */
export function RepositoryRow({ projectId, repository }: { projectId: string; repository: ListedRepository }) {
  const { id, owner, name, latestSync: sync, branchCount, status } = repository;
  return (
    <li className={styles.row}>
      <Link to="/projects/$projectId" params={{ projectId }} search={{ repository: id }} className={styles.name}>
        <Visible text={`${owner}/${name}`} />
      </Link>
      <span className={styles.flags}>
        {status !== "active" && <Badge tone="bad">{status}</Badge>}
        {repository.private && <Badge>private</Badge>}
        {repository.archived && <Badge>archived</Badge>}
      </span>
      <span className={styles.branches}>{plural(branchCount, "branch", "branches")}</span>
      <span className={styles.state}>
        {sync ? (
          <>
            <span className={styles.branch}>
              <Visible text={sync.branchName} />
            </span>
            <StatusBadge status={sync.status} />
            <Ago at={sync.completedAt ?? sync.startedAt ?? sync.requestedAt} />
          </>
        ) : (
          "never synced"
        )}
      </span>
    </li>
  );
}
