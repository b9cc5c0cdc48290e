import type { OpsRange, OpsThroughput } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { throughputQuery } from "../api/queries.js";
import { formatCount, formatDuration } from "../text/format.js";
import { Panel } from "../ui/panel.js";
import { Failed, Loading } from "../ui/states.js";
import { DurationChart, FinishedChart } from "./charts.js";
import styles from "./operations.module.css";

/** How many syncs ended over time, and how they ended. */
export function FinishedPanel({ range }: { range: OpsRange }) {
  return (
    <ThroughputPanel
      title="Syncs that ended"
      range={range}
      summary={(data) => <Totals total={data.total} />}
      chart={(data) => <FinishedChart buckets={data.buckets} range={range} />}
    />
  );
}

/** How long those that completed took. */
export function DurationPanel({ range }: { range: OpsRange }) {
  return (
    <ThroughputPanel
      title="How long they took"
      range={range}
      summary={(data) => <Durations total={data.total} />}
      chart={(data) => <DurationChart buckets={data.buckets} range={range} />}
    />
  );
}

interface ThroughputPanelProps {
  title: string;
  range: OpsRange;
  summary: (data: OpsThroughput) => ReactNode;
  chart: (data: OpsThroughput) => ReactNode;
}

function ThroughputPanel({ title, range, summary, chart }: ThroughputPanelProps) {
  const { data, error, refetch } = useQuery(throughputQuery(range));
  return (
    <Panel title={title} actions={data && summary(data)} padded>
      {data ? chart(data) : error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={6} />}
    </Panel>
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
      median {told(duration.p50Ms)} · 95% {told(duration.p95Ms)} · waiting {told(wait.p50Ms)}
    </span>
  );
}
