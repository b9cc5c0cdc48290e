import type { SyncStatus } from "@project-sync/contracts";
import styles from "./status-badge.module.css";

type Tone = "good" | "bad" | "wait" | "busy" | "quiet";

const TONES: Record<SyncStatus, Tone> = {
  queued: "quiet",
  running: "busy",
  paused: "wait",
  completed: "good",
  failed: "bad",
  cancelled: "quiet",
};

/** How a sync stands, in a word and a colour. */
export function StatusBadge({ status }: { status: SyncStatus }) {
  return <Badge tone={TONES[status]}>{status}</Badge>;
}

/** A short word with a colour of its own; the word alone must say it. */
export function Badge({ tone = "quiet", children }: { tone?: Tone; children: string }) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {children}
    </span>
  );
}
