import { describePause, describeSync } from "../describe-sync.js";
import type { LiveState } from "../event-hub.js";
import type { SyncFigures } from "../sync-figures.js";
import type { SyncView } from "../sync-view.js";
import { ActionButton } from "./action-button.js";
import { PhaseDots } from "./phase-dots.js";
import { ProgressBar } from "./progress-bar.js";
import { SyncDetails } from "./sync-details.js";

export interface SyncBannerViewProps {
  sync: SyncView;
  figures: SyncFigures | null;
  live?: LiveState | undefined;
  /** Without it there is no cancel button. */
  onCancel?: (() => Promise<unknown>) | undefined;
  /** Without it there is no retry button. */
  onRetry?: (() => Promise<unknown>) | undefined;
}

/** The banner of one sync from its state alone, for those who have the state from elsewhere. */
export function SyncBannerView({ sync, figures, live, onCancel, onRetry }: SyncBannerViewProps) {
  const isActive = sync.status === "queued" || sync.status === "running" || sync.status === "paused";
  const canRetry = sync.status === "cancelled" || sync.status === "failed";
  return (
    <section className="ps-banner" data-status={sync.status} aria-label={`Sync of ${sync.branchName}`}>
      <div className="ps-banner-head">
        <PhaseDots sync={sync} />
        <p className="ps-banner-title">
          <span className="ps-branch-name">{sync.branchName}</span> <span>{describeSync(sync)}</span>
        </p>
        {isActive && <LiveNote live={live} />}
        {isActive && onCancel && (
          <ActionButton onAction={onCancel} disabled={sync.cancelRequested}>
            Cancel
          </ActionButton>
        )}
        {canRetry && onRetry && <ActionButton onAction={onRetry}>Try again</ActionButton>}
      </div>
      {sync.status !== "cancelled" && <ProgressBar sync={sync} figures={figures} />}
      <SyncDetails sync={sync} figures={figures} />
      <p className="ps-visually-hidden" role="status">
        {announcementOf(sync)}
      </p>
    </section>
  );
}

/** What a screen reader is told by itself: a new phase or state, never figures. */
function announcementOf(sync: SyncView): string {
  const reason = sync.status === "paused" ? `: ${describePause(sync.paused?.reason ?? null)}` : "";
  const message = sync.status === "failed" && sync.error ? `: ${sync.error.message}` : "";
  return `${sync.branchName}: ${describeSync(sync)}${reason}${message}`;
}

const NOTES: Partial<Record<LiveState, string>> = {
  reconnecting: "Reconnecting …",
  offline: "Offline: the sync goes on without you",
  failed: "No live updates",
};

function LiveNote({ live }: { live: LiveState | undefined }) {
  const note = live && NOTES[live];
  return note ? <span className="ps-live-note">{note}</span> : null;
}
