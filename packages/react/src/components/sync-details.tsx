import {
  describeBytes,
  describeCount,
  describePace,
  describePause,
  describeQuota,
  describeStats,
  describeTransfer,
} from "../describe-sync.js";
import { formatDuration, shortSha } from "../format.js";
import type { SyncFigures } from "../sync-figures.js";
import type { SyncView } from "../sync-view.js";
import { useNow } from "../use-now.js";

const TOLD = [describeCount, describeBytes, describePace, describeQuota];

/** The second line: figures while it runs, the reason while it waits, what came of it in the end. */
export function SyncDetails({ sync, figures }: { sync: SyncView; figures: SyncFigures | null }) {
  if (sync.status === "paused") return <PausedDetails paused={sync.paused} />;
  if (sync.status === "failed") return <p className="ps-details">{sync.error?.message ?? "No reason was given."}</p>;
  if (sync.status === "completed") return <CompletedDetails sync={sync} />;
  if (sync.status === "cancelled") return <p className="ps-details">The mirror stays as it was.</p>;
  const told = figures === null ? [] : TOLD.map((describe) => describe(figures)).filter(Boolean);
  // An empty line keeps its height, so that nothing below the banner jumps.
  return <p className="ps-details ps-figures">{told.join(" · ")}</p>;
}

function PausedDetails({ paused }: { paused: SyncView["paused"] }) {
  const now = useNow(1000);
  const until = paused?.resumeAt ? Date.parse(paused.resumeAt) : null;
  const left = until === null || now === null ? null : Math.max(0, until - now);
  return (
    <p className="ps-details">
      {describePause(paused?.reason ?? null)}
      {left !== null && (
        // The countdown is for the eye: a live region that ticks would talk over everything else.
        <span aria-hidden="true" className="ps-figures">
          {left < 1000 ? " · going on now" : ` · goes on in ${formatDuration(left)}`}
        </span>
      )}
    </p>
  );
}

function CompletedDetails({ sync: { stats, headSha, startedAt, completedAt } }: { sync: SyncView }) {
  const took = startedAt && completedAt ? Date.parse(completedAt) - Date.parse(startedAt) : null;
  return (
    <p className="ps-details ps-figures">
      {[
        headSha && `at ${shortSha(headSha)}`,
        stats && describeStats(stats),
        stats && describeTransfer(stats),
        took !== null && formatDuration(took),
      ]
        .filter(Boolean)
        .join(" · ")}
    </p>
  );
}
