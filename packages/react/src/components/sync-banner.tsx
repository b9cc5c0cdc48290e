import type { StartedSync } from "@project-sync/contracts";
import { messageOf } from "../message-of.js";
import { useProjectSync } from "../use-project-sync.js";
import { SyncBannerView } from "./sync-banner-view.js";

export interface SyncBannerProps {
  syncId: string;
  /** Told of the sync that "Try again" has started; show that one. Without it there is no such button. */
  onRetried?: ((sync: StartedSync) => void) | undefined;
  /** No cancel button. */
  readOnly?: boolean | undefined;
}

/** One sync, live: phases, progress, figures; paused, failed and cancelled with what can be done about it. */
export function SyncBanner({ syncId, onRetried, readOnly = false }: SyncBannerProps) {
  const { sync, figures, error, live, cancel, retry } = useProjectSync(syncId);
  if (sync === null) return <UnknownSync error={error} />;
  return (
    <SyncBannerView
      sync={sync}
      figures={figures}
      live={live}
      onCancel={readOnly ? undefined : cancel}
      onRetry={onRetried && (async () => onRetried(await retry()))}
    />
  );
}

function UnknownSync({ error }: { error: unknown }) {
  if (error === null) return <div className="ps-banner" data-status="loading" aria-busy="true" />;
  return (
    <div className="ps-banner" data-status="failed" role="alert">
      <p className="ps-details">{messageOf(error)}</p>
    </div>
  );
}
