import type { Sync } from "@project-sync/contracts";
import { Link, useNavigate } from "@tanstack/react-router";
import { FolderTree, GitCompare } from "lucide-react";
import { RestoreMemory } from "../memory/restore-memory.js";
import button from "../ui/button.module.css";
import styles from "./history.module.css";

/** Where one goes from a sync, and what can be restored from it. Cancel and retry are in the banner. */
export function SyncActions({ sync }: { sync: Sync }) {
  const { id, repositoryId, branchName: branch, previousSyncId, status } = sync;
  const navigate = useNavigate();
  if (status !== "completed") return null;
  return (
    <div className={styles.links}>
      <Link
        to="/repositories/$repositoryId/files"
        params={{ repositoryId }}
        search={{ branch, at: id }}
        className={button.button}
        data-small
      >
        <FolderTree size={14} aria-hidden /> Files as they were
      </Link>
      {previousSyncId && (
        <Link
          to="/repositories/$repositoryId/compare"
          params={{ repositoryId }}
          search={{ branch, from: previousSyncId, to: id }}
          className={button.button}
          data-small
        >
          <GitCompare size={14} aria-hidden /> Compare with the one before
        </Link>
      )}
      <RestoreMemory syncId={id} onRestored={(syncId) => void navigate({ to: "/syncs/$syncId", params: { syncId } })} />
    </div>
  );
}
