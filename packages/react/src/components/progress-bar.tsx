import { describeCount, describeSync } from "../describe-sync.js";
import type { SyncFigures } from "../sync-figures.js";
import type { SyncView } from "../sync-view.js";

/**
 * Where the sync stands. Without a total for the phase it moves on the spot, and no value is claimed to a screen reader:
 * that is what an indeterminate `progressbar` is.
 */
export function ProgressBar({ sync, figures }: { sync: SyncView; figures: SyncFigures | null }) {
  const isKnown = figures?.total != null || sync.status !== "running";
  const text = figures === null ? describeSync(sync) : `${describeSync(sync)}: ${describeCount(figures)}`;
  const percent = Math.round(sync.fraction * 1000) / 10;
  return (
    <div
      className="ps-bar"
      role="progressbar"
      aria-label={`Sync of ${sync.branchName}`}
      aria-valuetext={text}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(isKnown ? { "aria-valuenow": Math.round(percent) } : {})}
      data-indeterminate={isKnown ? undefined : ""}
    >
      <span className="ps-bar-fill" style={{ inlineSize: `${percent}%` }} />
    </div>
  );
}
