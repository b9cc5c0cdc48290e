import type { CommitInfo, Sync } from "@project-sync/contracts";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatBytes, formatCount, plural } from "../text/format.js";
import { Ago } from "../ui/ago.js";
import { Sha } from "../ui/sha.js";
import { Visible } from "../ui/visible.js";
import { ChangeCounts } from "./change-counts.js";
import styles from "./history.module.css";

/** What is known of a sync: commits, counts, requests, and the ways it went. */
export function SyncFacts({ sync }: { sync: Sync }) {
  const { stats, headSha, headCommit, baseSha, treeSha, trigger, requestedAt, completedAt, attempt, previousSyncId } =
    sync;
  return (
    <dl className={styles.factsList}>
      {headCommit && <Message commit={headCommit} />}
      <Fact name="Commit">{headSha ? <Sha sha={headSha} /> : "not known yet"}</Fact>
      {baseSha && (
        <Fact name="Since">
          <Sha sha={baseSha} /> {sync.rewritten && "(history was rewritten)"}
        </Fact>
      )}
      {treeSha && (
        <Fact name="Proven tree">
          <Sha sha={treeSha} />
        </Fact>
      )}
      {stats && (
        <Fact name="Changes">
          <ChangeCounts stats={stats} />
        </Fact>
      )}
      {stats && <Fact name="Unchanged">{plural(stats.unchanged, "file")}</Fact>}
      {stats && stats.skipped > 0 && <Fact name="Without content">{plural(stats.skipped, "file")}</Fact>}
      {stats && (
        <Fact name="From GitHub">
          {formatBytes(stats.bytes)} in {plural(stats.requests, "request")}
        </Fact>
      )}
      <Fact name="Asked for by">
        {trigger} {sync.requestCount > 1 && `(${formatCount(sync.requestCount)} requests joined)`}
      </Fact>
      <Fact name="Requested">
        <Ago at={requestedAt} />
      </Fact>
      {completedAt && (
        <Fact name="Ended">
          <Ago at={completedAt} />
        </Fact>
      )}
      {attempt > 1 && <Fact name="Attempts">{attempt}</Fact>}
      {previousSyncId && (
        <Fact name="Before it">
          <Link to="/syncs/$syncId" params={{ syncId: previousSyncId }}>
            the previous sync
          </Link>
        </Fact>
      )}
      {stats?.plan.tree && <Plan name="Tree" plan={stats.plan.tree} />}
      {stats?.plan.content && <Plan name="Content" plan={stats.plan.content} />}
      {stats && stats.plan.fallbacks > 0 && (
        <Fact name="Fallbacks">{plural(stats.plan.fallbacks, "cheap way")} did not prove itself</Fact>
      )}
    </dl>
  );
}

function Message({ commit: { message, authorName, authoredAt } }: { commit: CommitInfo }) {
  return (
    <div className={styles.wideFact}>
      <dt>
        {authorName ? <Visible text={authorName} /> : "Somebody"} wrote {authoredAt && <Ago at={authoredAt} />}
      </dt>
      <dd className={styles.message}>
        {message.trim() ? <Visible text={message.trim()} keep={"\n"} /> : "no message"}
      </dd>
    </div>
  );
}

function Plan({ name, plan }: { name: string; plan: { way: string; reason: string } }) {
  return (
    <div className={styles.wideFact}>
      <dt>{name}: how it came</dt>
      <dd>
        <strong>{plan.way}</strong> · <Visible text={plan.reason} />
      </dd>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
