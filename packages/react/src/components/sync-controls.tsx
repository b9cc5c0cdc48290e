import type { StartedSync } from "@project-sync/contracts";
import { useEffect, useId, useMemo, useState } from "react";
import { initialBranch, withSyncs } from "../branch-list.js";
import { messageOf } from "../message-of.js";
import { useProjectSyncClient } from "../project-sync-provider.js";
import { syncButtonReason } from "../sync-button-reason.js";
import { useBranches } from "../use-branches.js";
import { useNow } from "../use-now.js";
import { useRepositorySyncs } from "../use-repository-syncs.js";
import { ActionButton } from "./action-button.js";
import { BranchCombobox } from "./branch-combobox.js";
import { describeMirror } from "./branch-option.js";

export interface SyncControlsProps {
  repositoryId: string;
  /** the one to show, also when it changes later; else the default branch */
  branch?: string | undefined;
  onBranchChange?: ((branch: string) => void) | undefined;
  /** Told of the sync that was started, or joined where one was waiting. */
  onStarted?: ((sync: StartedSync) => void) | undefined;
}

/** Choose a branch, see how its mirror stands, sync it. */
export function SyncControls({ repositoryId, branch: wanted, onBranchChange, onStarted }: SyncControlsProps) {
  const client = useProjectSyncClient();
  const { branches: listed, error, loading, refresh } = useBranches(repositoryId);
  const { syncs } = useRepositorySyncs(repositoryId);
  const [chosen, setChosen] = useState<string | undefined>(wanted);
  useEffect(() => setChosen(wanted), [wanted]);
  const now = useNow(30_000);
  const reasonId = useId();
  const branches = useMemo(() => withSyncs(listed ?? [], syncs ?? []), [listed, syncs]);
  const branch = initialBranch(branches, chosen);
  const reason = syncButtonReason({ branch, loading, failed: error !== null, syncs });

  async function start(): Promise<void> {
    if (branch === null) return;
    onStarted?.(await client.syncs.start(repositoryId, { branch: branch.name }));
  }

  return (
    <div className="ps-controls">
      <div className="ps-controls-row">
        <BranchCombobox
          branches={branches}
          value={branch}
          disabled={branches.length === 0}
          onChange={({ name }) => {
            setChosen(name);
            onBranchChange?.(name);
          }}
        />
        <ActionButton className="ps-primary" onAction={start} disabled={reason !== null} describedBy={reasonId}>
          Sync
        </ActionButton>
      </div>
      <p className="ps-reason" id={reasonId}>
        {reason ?? (branch && describeMirror(branch, now))}
      </p>
      {error !== null && (
        <p className="ps-error" role="alert">
          {messageOf(error)}{" "}
          <button type="button" className="ps-link" onClick={refresh}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}
