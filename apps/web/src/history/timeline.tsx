import type { Sync } from "@project-sync/contracts";
import { Link } from "@tanstack/react-router";
import { formatDuration } from "../text/format.js";
import { Ago } from "../ui/ago.js";
import { CommitSubject } from "../ui/commit-subject.js";
import { Sha } from "../ui/sha.js";
import { Badge, StatusBadge } from "../ui/status-badge.js";
import { Visible } from "../ui/visible.js";
import { ChangeCounts } from "./change-counts.js";
import styles from "./history.module.css";

/** Syncs in a line, the newest on top: those that completed are linked, the others hang beside it. */
export function Timeline({ syncs }: { syncs: readonly Sync[] }) {
  return (
    <ol className={styles.timeline}>
      {syncs.map((sync) => (
        <Stop key={sync.id} sync={sync} />
      ))}
    </ol>
  );
}

function Stop({ sync }: { sync: Sync }) {
  const { id, status, stats, headSha, headCommit, trigger, requestedAt, startedAt, completedAt, error, requestCount } =
    sync;
  const took = startedAt && completedAt ? Date.parse(completedAt) - Date.parse(startedAt) : null;
  return (
    <li className={styles.stop} data-status={status}>
      <Link to="/syncs/$syncId" params={{ syncId: id }} className={styles.stopLink}>
        <span className={styles.when}>
          <Ago at={completedAt ?? startedAt ?? requestedAt} />
        </span>
        <span className={styles.what}>
          {headCommit && (
            <span className={styles.subject}>
              <CommitSubject commit={headCommit} />
            </span>
          )}
          {status === "completed" && stats ? <ChangeCounts stats={stats} /> : <StatusBadge status={status} />}
          {sync.rewritten && <Badge tone="wait">rewritten</Badge>}
          {error && (
            <span className={styles.error}>
              <Visible text={error.message} />
            </span>
          )}
        </span>
        <span className={styles.facts}>
          {headSha && <Sha sha={headSha} />}
          <span>
            {trigger}
            {requestCount > 1 && ` × ${requestCount}`}
          </span>
          <span className={styles.took}>{took === null ? "" : formatDuration(took)}</span>
        </span>
      </Link>
    </li>
  );
}
