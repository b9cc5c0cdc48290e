import type { WebhookDelivery } from "@project-sync/contracts";
import { Link } from "@tanstack/react-router";
import { formatDuration } from "../text/format.js";
import { Ago } from "../ui/ago.js";
import rows from "../ui/rows.module.css";
import { StatusBadge } from "../ui/status-badge.js";
import { Visible } from "../ui/visible.js";
import styles from "./inbox.module.css";
import { OutcomeBadge } from "./outcome-badge.js";
import { ReplayButton } from "./replay-button.js";

interface DeliveryTableProps {
  deliveries: readonly WebhookDelivery[];
  onOpen: (guid: string) => void;
}

/** Deliveries, newest first. */
export function DeliveryTable({ deliveries, onOpen }: DeliveryTableProps) {
  return (
    <table className={rows.table}>
      <thead>
        <tr>
          <th>Received</th>
          <th>Event</th>
          <th className={rows.wide}>Branch</th>
          <th>Outcome</th>
          <th>Sync</th>
          <th className={`${rows.wide} ${rows.number}`}>Mirrored after</th>
          <th>
            <span className={styles.hidden}>Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <DeliveryRow key={delivery.guid} delivery={delivery} onOpen={() => onOpen(delivery.guid)} />
        ))}
      </tbody>
    </table>
  );
}

function DeliveryRow({ delivery, onOpen }: { delivery: WebhookDelivery; onOpen: () => void }) {
  const { guid, event, action, receivedAt, branchName, outcome, reason, syncId, syncStatus, mirroredAfterMs } =
    delivery;
  return (
    <tr>
      <td className={rows.nowrap}>
        <Ago at={receivedAt} />
      </td>
      <td>
        <button type="button" className={styles.open} onClick={onOpen} aria-label={`Details of ${event} ${guid}`}>
          <Visible text={action ? `${event}.${action}` : event} />
        </button>
        {delivery.replays > 0 && <span className={rows.small}> replayed {delivery.replays}×</span>}
      </td>
      <td className={rows.wide}>{branchName && <Visible text={branchName} />}</td>
      <td>
        <OutcomeBadge outcome={outcome} />
        {reason && (
          <p className={`${rows.small} ${rows.wide}`}>
            <Visible text={reason} />
          </p>
        )}
      </td>
      <td>
        {syncId && syncStatus && (
          <Link to="/syncs/$syncId" params={{ syncId }}>
            <StatusBadge status={syncStatus} />
          </Link>
        )}
      </td>
      <td className={`${rows.wide} ${rows.number} ${rows.muted}`}>
        {mirroredAfterMs === null ? "" : formatDuration(mirroredAfterMs)}
      </td>
      <td className={rows.number}>
        <ReplayButton guid={guid} />
      </td>
    </tr>
  );
}
