import type { Branch } from "@project-sync/contracts";
import type { SyncView } from "./sync-view.js";

interface Situation {
  branch: Branch | null;
  loading: boolean;
  failed: boolean;
  /** of the repository, newest first; null while they are not known */
  syncs: readonly SyncView[] | null;
}

/** Why no sync can be started now, in words for the user; null when one can. */
export function syncButtonReason({ branch, loading, failed, syncs }: Situation): string | null {
  if (branch === null && loading) return "Loading the branches …";
  if (branch === null) return failed ? "The branches could not be loaded." : "This repository has no branches.";
  if (branch.deletedAt !== null) return "This branch is gone from GitHub; its mirror stays as it was.";
  const active = syncs?.find((sync) => sync.branchName === branch.name && isActive(sync));
  if (active?.status === "queued") return "A sync of this branch is waiting for its turn.";
  if (active?.status === "paused") return "A sync of this branch is paused and will go on.";
  return active ? "A sync of this branch is running." : null;
}

function isActive({ status }: SyncView): boolean {
  return status === "queued" || status === "running" || status === "paused";
}
