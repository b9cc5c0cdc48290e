import type { OpsWorker } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { workersQuery } from "../api/queries.js";
import { formatBytes } from "../text/format.js";
import { Ago } from "../ui/ago.js";
import { Panel } from "../ui/panel.js";
import { Empty, Failed, Loading } from "../ui/states.js";
import { Badge } from "../ui/status-badge.js";
import { Visible } from "../ui/visible.js";
import styles from "./operations.module.css";

/** The workers, and what each of them is doing. */
export function Workers() {
  const { data, error, refetch } = useQuery(workersQuery);
  return (
    <Panel title="Workers">
      {!data && (error ? <Failed error={error} onRetry={refetch} /> : <Loading />)}
      {data?.items.length === 0 && <Empty title="No worker is alive">Syncs wait until one is.</Empty>}
      <ul>
        {data?.items.map((worker) => (
          <Worker key={worker.id} worker={worker} />
        ))}
      </ul>
    </Panel>
  );
}

function Worker({ worker }: { worker: OpsWorker }) {
  const { host, pid, state, concurrency, running, rssBytes, startedAt, lastSeenAt } = worker;
  return (
    <li className={styles.item}>
      <div className={styles.line}>
        <b>
          <Visible text={host} />
        </b>
        <span className={styles.small}>pid {pid}</span>
        <Badge tone={state === "alive" ? "good" : "bad"}>{state}</Badge>
        <span className={`${styles.small} ${styles.end}`}>
          {running.length} of {concurrency} at work · {formatBytes(rssBytes)}
        </span>
      </div>
      {running.map((sync) => (
        <div key={sync.id} className={styles.line}>
          <Link to="/syncs/$syncId" params={{ syncId: sync.id }}>
            <Visible text={`${sync.repository} ${sync.branchName}`} />
          </Link>
          <span className={styles.small}>{sync.phase ?? "starting"}</span>
        </div>
      ))}
      <p className={styles.small}>
        {state === "alive" ? "since " : "last seen "}
        <Ago at={state === "alive" ? startedAt : lastSeenAt} />
      </p>
    </li>
  );
}
