import type { OpsRateLimit } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import { rateLimitsQuery } from "../api/queries.js";
import { formatCount } from "../text/format.js";
import { Ago } from "../ui/ago.js";
import { Panel } from "../ui/panel.js";
import { Empty, Failed, Loading } from "../ui/states.js";
import { Visible } from "../ui/visible.js";
import styles from "./operations.module.css";

const LOW = 0.1;

/** What is left of GitHub's budgets of requests, and when they begin anew. */
export function RateLimits() {
  const { data, error, refetch } = useQuery(rateLimitsQuery);
  return (
    <Panel title="GitHub's budgets">
      {!data && (error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={3} />)}
      {data?.items.length === 0 && <Empty title="GitHub has not been asked yet" />}
      <ul>
        {data?.items.map((budget) => (
          <Budget key={`${budget.account} ${budget.resource}`} budget={budget} />
        ))}
      </ul>
    </Panel>
  );
}

function Budget({ budget: { account, resource, limit, remaining, resetAt } }: { budget: OpsRateLimit }) {
  const share = limit === 0 ? 0 : remaining / limit;
  return (
    <li className={styles.item}>
      <div className={styles.line}>
        <span>{resource}</span>
        <span className={styles.small}>
          <Visible text={account} />
        </span>
        <span className={`${styles.small} ${styles.end}`}>
          {formatCount(remaining)} of {formatCount(limit)} left · anew <Ago at={resetAt} />
        </span>
      </div>
      <div className={styles.meter} data-low={share < LOW || undefined} aria-hidden>
        <span style={{ inlineSize: `${100 * share}%` }} />
      </div>
    </li>
  );
}
