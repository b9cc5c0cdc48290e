import type { SyncSpan } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import { timingsQuery } from "../api/queries.js";
import { formatDuration, formatExact } from "../text/format.js";
import { Panel } from "../ui/panel.js";
import { Empty, Failed, Loading } from "../ui/states.js";
import { useNow } from "../ui/use-now.js";
import { Visible } from "../ui/visible.js";
import styles from "./history.module.css";

/** Where the time of a sync went: every stretch of its life on one line of time. */
export function Waterfall({ syncId }: { syncId: string }) {
  const { data, error, refetch } = useQuery(timingsQuery(syncId));
  const now = useNow(1_000);
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={6} />;
  const first = data.spans[0];
  if (first === undefined) return <Empty title="It has not begun yet" />;
  const begin = Date.parse(first.startedAt);
  const end = Math.max(begin + 1, ...data.spans.map((span) => endOf(span, now)));
  return (
    <Panel title={`${formatDuration(end - begin)} in all`} padded>
      <ol className={styles.waterfall}>
        {data.spans.map((span) => (
          <Lap key={`${span.startedAt} ${span.kind} ${span.phase}`} span={span} {...{ begin, end, now }} />
        ))}
      </ol>
    </Panel>
  );
}

function Lap({ span, begin, end, now }: { span: SyncSpan; begin: number; end: number; now: number }) {
  const start = Date.parse(span.startedAt);
  const stop = endOf(span, now);
  const percent = (ms: number) => `${(100 * ms) / (end - begin)}%`;
  return (
    <li className={styles.span}>
      <span>
        {nameOf(span)}
        {span.attempt > 1 && ` (attempt ${span.attempt})`}
      </span>
      <span className={styles.track} title={formatExact(start)}>
        <span
          className={styles.lap}
          data-kind={span.kind}
          style={{ insetInlineStart: percent(start - begin), inlineSize: percent(stop - start) }}
        />
      </span>
      <span className={styles.lapTime}>{formatDuration(stop - start)}</span>
      {span.notes.map((note) => (
        <span key={note} className={styles.notes}>
          <Visible text={note} />
        </span>
      ))}
    </li>
  );
}

function nameOf({ kind, phase }: SyncSpan): string {
  if (kind === "waiting") return "waiting for a worker";
  return kind === "paused" ? "paused" : (phase ?? "starting");
}

function endOf({ endedAt }: SyncSpan, now: number): number {
  return endedAt === null ? now : Date.parse(endedAt);
}
