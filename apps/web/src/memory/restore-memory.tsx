import type { RestorePreview } from "@project-sync/contracts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { restorePreviewQuery } from "../api/queries.js";
import { rpc } from "../api/rpc.js";
import { plural } from "../text/format.js";
import { ActionButton } from "../ui/action-button.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import rows from "../ui/rows.module.css";
import { Failed, Loading } from "../ui/states.js";
import { Visible } from "../ui/visible.js";
import styles from "./memory.module.css";

interface RestoreMemoryProps {
  syncId: string;
  /** told of the sync that stands for the restore */
  onRestored: (syncId: string) => void;
}

/** Brings the memory of a branch back to what it was after a sync; what that changes is shown first. */
export function RestoreMemory({ syncId, onRestored }: RestoreMemoryProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small onClick={() => setOpen(true)}>
        Restore the memory of this sync …
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="Restore the memory">
        {open && <Preview syncId={syncId} onClose={() => setOpen(false)} onRestored={onRestored} />}
      </Dialog>
    </>
  );
}

function Preview({ syncId, onClose, onRestored }: RestoreMemoryProps & { onClose: () => void }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({ ...restorePreviewQuery(syncId), staleTime: 0 });
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={3} />;
  const changes = data.added + data.updated + data.removed;

  async function restore(): Promise<void> {
    const { id } = await rpc.projects.sync.restoreMemory.mutate({ syncId });
    await Promise.all([["memory"], ["history"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
    onClose();
    onRestored(id);
  }

  return (
    <>
      <p>
        {changes === 0
          ? "Nothing would change: the memory is as it was then."
          : `${plural(data.added, "entry", "entries")} would come back, ${data.updated} change, ${data.removed} go.`}
      </p>
      <Changes changes={data.changes} />
      <div className={rows.actions}>
        <Button onClick={onClose}>Leave it</Button>
        <ActionButton kind="primary" disabled={changes === 0} onAction={restore}>
          Restore
        </ActionButton>
      </div>
    </>
  );
}

function Changes({ changes }: Pick<RestorePreview, "changes">) {
  return (
    <ul className={styles.restored}>
      {changes.map(({ kind, lineageId, before, after }) => (
        <li key={lineageId}>
          {kind}: <Visible text={(after ?? before)?.title ?? ""} />
        </li>
      ))}
    </ul>
  );
}
