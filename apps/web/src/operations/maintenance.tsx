import type { MaintenanceTask, OpsMaintenance, OpsRange } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import { maintenanceQuery } from "../api/queries.js";
import { formatCount, formatDuration, plural } from "../text/format.js";
import { Ago } from "../ui/ago.js";
import { Panel } from "../ui/panel.js";
import rows from "../ui/rows.module.css";
import { Failed, Loading } from "../ui/states.js";
import { Badge } from "../ui/status-badge.js";
import { Visible } from "../ui/visible.js";
import styles from "./operations.module.css";

/** What goes on beside the syncs that somebody asked for: the sweep, the reconciler, the tasks in the background. */
export function Maintenance({ range }: { range: OpsRange }) {
  const { data, error, refetch } = useQuery(maintenanceQuery(range));
  return (
    <div className={styles.whole}>
      <Panel title="Reconciler and sweep">
        {!data && (error ? <Failed error={error} onRetry={refetch} /> : <Loading />)}
        {data && <Sweep {...data} />}
        {data && <Tasks tasks={data.tasks} />}
      </Panel>
    </div>
  );
}

function Sweep({ sweep, total }: Pick<OpsMaintenance, "sweep" | "total">) {
  return (
    <p className={styles.counts}>
      <span>
        {plural(sweep.repositories, "repository", "repositories")} looked at, last{" "}
        {sweep.lastCheckedAt ? <Ago at={sweep.lastCheckedAt} /> : "never"}
      </span>
      <span>
        {sweep.due} due{sweep.due > 0 && ` for ${formatDuration(sweep.overdueMs)}`}
      </span>
      {Object.entries(total.checks).map(([name, count]) => (
        <span key={`checks ${name}`}>
          {name.replaceAll("_", " ")} <b>{formatCount(count)}</b>
        </span>
      ))}
      {Object.entries(total.healed).map(([name, count]) => (
        <span key={`healed ${name}`}>
          put right: {name.replaceAll("_", " ")} <b>{formatCount(count)}</b>
        </span>
      ))}
    </p>
  );
}

function Tasks({ tasks }: { tasks: readonly MaintenanceTask[] }) {
  return (
    <table className={rows.table}>
      <thead>
        <tr>
          <th>Task</th>
          <th>Every</th>
          <th>Last run</th>
          <th>Result</th>
        </tr>
      </thead>
      <tbody>
        {tasks.map(({ name, everyMs, startedAt, finishedAt, error }) => (
          <tr key={name}>
            <td>
              <code>{name}</code>
            </td>
            <td className={rows.muted}>{everyMs === null ? "–" : formatDuration(everyMs)}</td>
            <td className={rows.nowrap}>
              <Ago at={startedAt} />
            </td>
            <td>
              {error ? (
                <span className={rows.line}>
                  <Badge tone="bad">failed</Badge> <Visible text={error} />
                </span>
              ) : (
                <Badge tone={finishedAt ? "good" : "busy"}>{finishedAt ? "done" : "running"}</Badge>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
