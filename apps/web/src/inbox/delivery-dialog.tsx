import type { WebhookDeliveryDetail } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import { deliveryQuery } from "../api/queries.js";
import { formatDuration, formatExact } from "../text/format.js";
import { Dialog } from "../ui/dialog.js";
import rows from "../ui/rows.module.css";
import { Failed, Loading } from "../ui/states.js";
import { Visible } from "../ui/visible.js";
import styles from "./inbox.module.css";
import { OutcomeBadge } from "./outcome-badge.js";
import { ReplayButton } from "./replay-button.js";

/** One delivery with what GitHub sent. */
export function DeliveryDialog({ guid, onClose }: { guid: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(deliveryQuery(guid));
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title="Delivery">
      {data ? <Detail delivery={data} /> : error ? <Failed error={error} onRetry={refetch} /> : <Loading />}
    </Dialog>
  );
}

function Detail({ delivery }: { delivery: Omit<WebhookDeliveryDetail, "payload"> & { payload?: unknown } }) {
  const { guid, event, action, receivedAt, outcome, reason, durationMs, payload, source, truncated } = delivery;
  return (
    <>
      <dl className={styles.facts}>
        <dt>GUID</dt>
        <dd>
          <code>{guid}</code>
        </dd>
        <dt>Event</dt>
        <dd>
          <Visible text={action ? `${event}.${action}` : event} />
          {source === "deliveries_api" && " (had not arrived; fetched from GitHub later)"}
        </dd>
        <dt>Received</dt>
        <dd>{formatExact(Date.parse(receivedAt))}</dd>
        <dt>Outcome</dt>
        <dd>
          <OutcomeBadge outcome={outcome} /> {reason && <Visible text={reason} />}
        </dd>
        {durationMs !== null && (
          <>
            <dt>Recorded in</dt>
            <dd>{formatDuration(durationMs)}</dd>
          </>
        )}
      </dl>
      <div className={rows.line}>
        <ReplayButton guid={guid} />
      </div>
      <h3>Payload{truncated && ", of it what has a meaning here"}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className={styles.payload} tabIndex={0}>
        <Visible text={JSON.stringify(payload, null, 2) ?? "null"} keep={"\n"} />
      </pre>
    </>
  );
}
