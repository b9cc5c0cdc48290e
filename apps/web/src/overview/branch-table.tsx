import type { BranchState, ProjectOverview } from "@project-sync/contracts";
import { Link } from "@tanstack/react-router";
import { ShieldCheck } from "lucide-react";
import { plural } from "../text/format.js";
import { Ago } from "../ui/ago.js";
import { CommitSubject } from "../ui/commit-subject.js";
import rows from "../ui/rows.module.css";
import { Sha } from "../ui/sha.js";
import { Badge, StatusBadge } from "../ui/status-badge.js";
import { Visible } from "../ui/visible.js";
import styles from "./overview.module.css";

type RepositoryPart = ProjectOverview["repositories"][number];

interface BranchTableProps extends RepositoryPart {
  chosen: string | undefined;
  onChoose: (branch: string) => void;
}

/** One repository: how each of its mirrored branches stands. */
export function BranchTable({ repository, branches, branchCount, chosen, onChoose }: BranchTableProps) {
  const { id: repositoryId, owner, name, status } = repository;
  return (
    <>
      <div className={styles.repository}>
        <h3>
          <Link to="/repositories/$repositoryId/history" params={{ repositoryId }} className={rows.strong}>
            <Visible text={`${owner}/${name}`} />
          </Link>
        </h3>
        {status !== "active" && <Badge tone="bad">{status}</Badge>}
        {repository.private && <Badge>private</Badge>}
        {repository.archived && <Badge>archived</Badge>}
        <span className={`${rows.small} ${rows.end}`}>
          {repository.lastCheckedAt && (
            <>
              checked <Ago at={repository.lastCheckedAt} />
            </>
          )}
        </span>
      </div>
      {branches.length === 0 ? (
        <NothingMirrored defaultBranch={repository.defaultBranch} isChosen={chosen !== undefined} onChoose={onChoose} />
      ) : (
        <table className={rows.table}>
          <thead>
            <tr>
              <th>Branch</th>
              <th className={rows.wide}>Head</th>
              <th>Mirrored</th>
              <th className={rows.wide}>By</th>
              <th className={rows.wide}>Proven</th>
              <th>Latest sync</th>
            </tr>
          </thead>
          <tbody>
            {branches.map((branch) => (
              <BranchRow key={branch.name} branch={branch} isChosen={branch.name === chosen} onChoose={onChoose} />
            ))}
          </tbody>
        </table>
      )}
      {branchCount > branches.length && (
        <p className={`${styles.repository} ${rows.small}`}>
          and {plural(branchCount - branches.length, "more branch", "more branches")}: find them in the list above
        </p>
      )}
    </>
  );
}

function NothingMirrored({
  defaultBranch,
  isChosen,
  onChoose,
}: {
  defaultBranch: string;
  isChosen: boolean;
  onChoose: (branch: string) => void;
}) {
  return (
    <p className={`${styles.repository} ${rows.muted}`}>
      No branch is mirrored yet.{" "}
      {isChosen ? (
        "Pick one above and sync it."
      ) : (
        <button type="button" className={styles.branchButton} onClick={() => onChoose(defaultBranch)}>
          Choose <Visible text={defaultBranch} />
        </button>
      )}
    </p>
  );
}

interface BranchRowProps {
  branch: BranchState;
  isChosen: boolean;
  onChoose: (branch: string) => void;
}

function BranchRow({ branch, isChosen, onChoose }: BranchRowProps) {
  const { name, headSha, headCommit, lastSyncedAt, lastTrigger, verifiedAt, latestSync } = branch;
  return (
    <tr className={isChosen ? styles.chosen : undefined}>
      <td>
        <button type="button" className={styles.branchButton} aria-pressed={isChosen} onClick={() => onChoose(name)}>
          <Visible text={name} />
        </button>{" "}
        {branch.deletedAt && <Badge tone="bad">deleted</Badge>}
      </td>
      <td className={`${rows.wide} ${styles.head}`}>
        {headSha ? <Sha sha={headSha} /> : "–"}
        {headCommit && <CommitSubject commit={headCommit} />}
      </td>
      <td className={rows.nowrap}>{lastSyncedAt ? <Ago at={lastSyncedAt} /> : "never"}</td>
      <td className={`${rows.wide} ${rows.muted}`}>{lastTrigger ?? "–"}</td>
      <td className={`${rows.wide} ${rows.nowrap}`}>{verifiedAt ? <Proven at={verifiedAt} /> : "–"}</td>
      <td>
        {latestSync && (
          <Link to="/syncs/$syncId" params={{ syncId: latestSync.id }}>
            <StatusBadge status={latestSync.status} />
          </Link>
        )}
      </td>
    </tr>
  );
}

/** The tree hash recomputed from the rows was that of the commit. */
function Proven({ at }: { at: string }) {
  return (
    <span className={styles.proven}>
      <ShieldCheck size={15} className={styles.verified} role="img" aria-label="Proven" />
      <Ago at={at} />
    </span>
  );
}
