import type { OpsRange, OpsThroughput } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import { throughputQuery } from "../api/queries.js";
import { formatCount, formatDuration } from "../text/format.js";
import { Panel } from "../ui/panel.js";
import { Failed, Loading } from "../ui/states.js";
import { DurationChart, FinishedChart } from "./charts.js";
import styles from "./operations.module.css";

/** How many syncs ended over time, how they ended, and how long they took. */
export function Throughput({ range }: { range: OpsRange }) {
  const { data, error, refetch } = useQuery(throughputQuery(range));
  if (!data) {
    return (
      <Panel title="Throughput">{error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={6} />}</Panel>
    );
  }
  return (
    <>
      <Panel title="Syncs that ended" actions={<Totals total={data.total} />} padded>
        <FinishedChart buckets={data.buckets} range={range} />
      </Panel>
      <Panel title="How long they took" actions={<Durations total={data.total} />} padded>
        <DurationChart buckets={data.buckets} range={range} />
      </Panel>
    </>
  );
}

function Totals({ total }: Pick<OpsThroughput, "total">) {
  return (
    <span className={styles.small}>
      <span data-total="completed">{formatCount(total.completed)} completed</span> · {formatCount(total.failed)} failed
      · {formatCount(total.cancelled)} cancelled
    </span>
  );
}

function Durations({ total: { duration, wait } }: Pick<OpsThroughput, "total">) {
  const told = (ms: number | null) => (ms === null ? "–" : formatDuration(ms));
  return (
    <span className={styles.small}>
      median {told(duration.p50Ms)} · 95% within {told(duration.p95Ms)} · waiting {told(wait.p50Ms)}
    </span>
  );
}
