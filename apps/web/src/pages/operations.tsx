import type { OpsRange } from "@project-sync/contracts";
import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../layout/page-header.js";
import { Failures } from "../operations/failures.js";
import { Maintenance } from "../operations/maintenance.js";
import styles from "../operations/operations.module.css";
import { QueuePanel } from "../operations/queue-panel.js";
import { RateLimits } from "../operations/rate-limits.js";
import { DurationPanel, FinishedPanel } from "../operations/throughput.js";
import { useOperationsRenewal } from "../operations/use-operations-renewal.js";
import { Workers } from "../operations/workers.js";
import { Choice } from "../ui/choice.js";

const route = getRouteApi("/operations");
const RANGES = [
  ["1h", "Last hour"],
  ["24h", "Last 24 hours"],
  ["7d", "Last 7 days"],
] as const;

/** What runs, what waits and what fails, live. */
export function OperationsPage() {
  const { range = "1h" } = route.useSearch();
  const navigate = route.useNavigate();
  useOperationsRenewal();
  return (
    <>
      <PageHeader
        title="Operations"
        actions={
          <>
            <Choice<OpsRange>
              label="Charts of"
              value={range}
              options={RANGES}
              onChange={(next) => void navigate({ search: { range: next }, replace: true })}
            />
            <a href="/admin/queues">All jobs</a>
          </>
        }
      />
      <div className={styles.grid}>
        <QueuePanel />
        <div className={styles.column}>
          <FinishedPanel range={range} />
          <Workers />
          <RateLimits />
        </div>
        <div className={styles.column}>
          <DurationPanel range={range} />
          <Failures range={range} />
        </div>
        <Maintenance range={range} />
      </div>
    </>
  );
}
