import type { FailureGroup, OpsRange } from "@project-sync/contracts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { failuresQuery } from "../api/queries.js";
import { rpc } from "../api/rpc.js";
import { plural } from "../text/format.js";
import { ActionButton } from "../ui/action-button.js";
import { Ago } from "../ui/ago.js";
import { Panel } from "../ui/panel.js";
import { Empty, Failed, Loading } from "../ui/states.js";
import { Visible } from "../ui/visible.js";
import styles from "./operations.module.css";

/** Failed syncs by what went wrong; those that are still as they failed can be tried again together. */
export function Failures({ range }: { range: OpsRange }) {
  const { data, error, refetch } = useQuery(failuresQuery(range));
  return (
    <Panel title="Failures">
      {!data && (error ? <Failed error={error} onRetry={refetch} /> : <Loading />)}
      {data?.items.length === 0 && <Empty title="Nothing failed in this time" />}
      <ul>
        {data?.items.map((group) => (
          <Group key={group.code} group={group} range={range} />
        ))}
      </ul>
    </Panel>
  );
}

function Group({ group, range }: { group: FailureGroup; range: OpsRange }) {
  const { code, count, open, repositories, lastAt, samples } = group;
  const queries = useQueryClient();
  return (
    <li className={styles.item}>
      <div className={styles.line}>
        <code>{code}</code>
        <span className={styles.small}>
          {plural(count, "sync")} of {plural(repositories, "repository", "repositories")}, last <Ago at={lastAt} />
        </span>
        <span className={styles.end}>
          <ActionButton
            small
            disabled={open === 0}
            onAction={async () => {
              await rpc.ops.retryFailures.mutate({ code, range });
              await queries.invalidateQueries({ queryKey: ["ops"] });
            }}
          >
            {open === 0 ? "All synced since" : `Retry ${plural(open, "branch", "branches")}`}
          </ActionButton>
        </span>
      </div>
      {samples.slice(0, 3).map((sync) => (
        <div key={sync.id} className={styles.line}>
          <Link to="/syncs/$syncId" params={{ syncId: sync.id }}>
            <Visible text={`${sync.repository} ${sync.branchName}`} />
          </Link>
          <span className={styles.small}>{sync.error && <Visible text={sync.error.message} />}</span>
        </div>
      ))}
    </li>
  );
}
