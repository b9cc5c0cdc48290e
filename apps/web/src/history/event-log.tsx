import type { SyncEvent } from "@project-sync/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { logQuery } from "../api/queries.js";
import { formatBytes, formatCount, formatExact } from "../text/format.js";
import { MoreButton } from "../ui/more-button.js";
import { Panel } from "../ui/panel.js";
import rows from "../ui/rows.module.css";
import { Empty, Failed, Loading } from "../ui/states.js";
import { Visible } from "../ui/visible.js";
import styles from "./history.module.css";

/** Every event of a sync in the order they happened, as the stream told them. */
export function EventLog({ syncId }: { syncId: string }) {
  const list = useInfiniteQuery(logQuery(syncId));
  const events = list.data?.pages.flatMap(({ items }) => items);
  if (!events) return list.error ? <Failed error={list.error} onRetry={list.refetch} /> : <Loading rows={8} />;
  if (events.length === 0) return <Empty title="No events yet" />;
  return (
    <Panel>
      <table className={`${rows.table} ${styles.log}`}>
        <thead>
          <tr>
            <th>No.</th>
            <th>Time</th>
            <th>Event</th>
            <th>Told</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.seq}>
              <td>{event.seq}</td>
              <td className={rows.nowrap} title={formatExact(Date.parse(event.at))}>
                {event.at.slice(11, 23)}
              </td>
              <td>
                <code>{event.type}</code>
              </td>
              <td>
                <Visible text={tell(event)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <MoreButton list={list} />
    </Panel>
  );
}

function tell(event: SyncEvent): string {
  switch (event.type) {
    case "sync.queued":
      return `by ${event.trigger}`;
    case "sync.started":
      return `attempt ${event.attempt}`;
    case "sync.phase":
      return event.phase;
    case "sync.planned":
      return `${event.phase}: ${event.way}, ${event.reason}`;
    case "sync.progress": {
      const count = event.unit === "bytes" ? formatBytes : formatCount;
      return `${event.phase}: ${count(event.done)}${event.total === null ? "" : ` of ${count(event.total)}`} ${event.unit}`;
    }
    case "sync.paused":
      return `${event.reason}, until ${event.resumeAt}`;
    case "sync.completed":
      return `${formatCount(event.stats.requests)} requests, ${formatBytes(event.stats.bytes)}`;
    case "sync.failed":
      return `${event.code}: ${event.message}`;
    case "sync.cancelled":
      return "";
  }
}
