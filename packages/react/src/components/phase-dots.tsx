import { phaseName } from "../describe-sync.js";
import { PHASES } from "../sync-fraction.js";
import type { SyncView } from "../sync-view.js";

/** A dot for each phase: done, at work, to come. For the eye; the text beside it says the same. */
export function PhaseDots({ sync }: { sync: SyncView }) {
  const current = sync.phase === null ? -1 : PHASES.indexOf(sync.phase);
  const isOver = sync.status === "completed";
  return (
    <span className="ps-dots" aria-hidden="true">
      {PHASES.map((phase, index) => (
        <span
          key={phase}
          className="ps-dot"
          data-state={isOver || index < current ? "done" : index === current ? "current" : "ahead"}
          title={phaseName(phase)}
        />
      ))}
    </span>
  );
}
