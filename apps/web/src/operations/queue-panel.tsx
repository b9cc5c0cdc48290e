import type { OpsQueue } from "@project-sync/contracts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queuesQuery } from "../api/queries.js";
import { rpc } from "../api/rpc.js";
import { formatCount, formatDuration } from "../text/format.js";
import { ActionButton } from "../ui/action-button.js";
import { Ago } from "../ui/ago.js";
import { Panel } from "../ui/panel.js";
import { Failed, Loading } from "../ui/states.js";
import { Badge } from "../ui/status-badge.js";
import { Visible } from "../ui/visible.js";
import styles from "./operations.module.css";

/** What waits and runs, and the switch that stops the queue. */
export function QueuePanel() {
  const { data, error, refetch } = useQuery(queuesQuery);
  return (
    <div className={styles.whole}>
      {data?.items.map((queue) => <Queue key={queue.name} queue={queue} />) ?? (
        <Panel title="Queue">{error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={3} />}</Panel>
      )}
    </div>
  );
}

function Queue({ queue }: { queue: OpsQueue }) {
  const { name, backend, paused, syncs, jobs, oldestWaiting } = queue;
  const figures = [
    ["Waiting", syncs.queued],
    ["Running", syncs.running],
    ["Paused", syncs.paused],
  ] as const;
  return (
    <Panel
      title={name}
      actions={
        <>
          {paused ? <Badge tone="wait">queue paused</Badge> : <Badge tone="good">queue open</Badge>}
          <span className={styles.small}>on {backend}</span>
          <PauseButton queue={queue} />
        </>
      }
    >
      <dl className={styles.figures}>
        {figures.map(([label, value]) => (
          <div key={label} data-figure={label.toLowerCase()}>
            <dt>{label}</dt>
            <dd>{formatCount(value)}</dd>
          </div>
        ))}
        <div>
          <dt>Oldest waiting</dt>
          <dd>{oldestWaiting ? formatDuration(oldestWaiting.ageMs) : "–"}</dd>
        </div>
        <div className={styles.wide}>
          <dt>Jobs by state</dt>
          <dd className={styles.jobs}>
            {jobs
              ? Object.entries(jobs).map(([state, count]) => (
                  <span key={state}>
                    {state} <b>{formatCount(count)}</b>
                  </span>
                ))
              : "The queue does not answer"}
          </dd>
        </div>
      </dl>
      {oldestWaiting && (
        <p className={styles.note}>
          Waiting longest:{" "}
          <Link to="/syncs/$syncId" params={{ syncId: oldestWaiting.sync.id }}>
            <Visible text={`${oldestWaiting.sync.repository} ${oldestWaiting.sync.branchName}`} />
          </Link>
        </p>
      )}
      {paused && queue.changedAt && (
        <p className={styles.note}>
          Paused <Ago at={queue.changedAt} />
          {queue.changedBy && (
            <>
              {" by "}
              <Visible text={queue.changedBy} />
            </>
          )}
          . What runs goes on; nothing new is begun.
        </p>
      )}
    </Panel>
  );
}

function PauseButton({ queue: { name, paused } }: { queue: OpsQueue }) {
  const queries = useQueryClient();
  return (
    <ActionButton
      small
      onAction={async () => {
        await (paused ? rpc.ops.resumeQueue : rpc.ops.pauseQueue).mutate({ queue: name });
        await queries.invalidateQueries({ queryKey: ["ops"] });
      }}
    >
      {paused ? "Resume the queue" : "Pause the queue"}
    </ActionButton>
  );
}
