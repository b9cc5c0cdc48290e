import type { MemoryHistory } from "@project-sync/contracts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { memoryEntryQuery } from "../api/queries.js";
import { rpc } from "../api/rpc.js";
import { ActionButton } from "../ui/action-button.js";
import { Ago } from "../ui/ago.js";
import { Button } from "../ui/button.js";
import { Dialog } from "../ui/dialog.js";
import rows from "../ui/rows.module.css";
import { Failed, Loading } from "../ui/states.js";
import { Visible } from "../ui/visible.js";
import { EntryForm } from "./entry-form.js";
import styles from "./memory.module.css";
import { Tags } from "./tags.js";

interface EntryDialogProps {
  entryId: string;
  onShow: (entryId: string | undefined) => void;
}

/** One entry, whole, with everything that it said before. */
export function EntryDialog({ entryId, onShow }: EntryDialogProps) {
  const { data: entry, error, refetch } = useQuery(memoryEntryQuery(entryId));
  const [editing, setEditing] = useState(false);
  return (
    <Dialog open onOpenChange={(open) => !open && onShow(undefined)} title={editing ? "Change the entry" : "Entry"}>
      {!entry && (error ? <Failed error={error} onRetry={refetch} /> : <Loading />)}
      {entry && editing && (
        <EntryForm
          projectId={entry.projectId}
          entry={entry}
          onDone={(saved) => {
            setEditing(false);
            if (saved) onShow(saved.id);
          }}
        />
      )}
      {entry && !editing && <Entry entry={entry} onShow={onShow} onEdit={() => setEditing(true)} />}
    </Dialog>
  );
}

interface EntryProps {
  entry: MemoryHistory;
  onShow: (entryId: string | undefined) => void;
  onEdit: () => void;
}

function Entry({ entry, onShow, onEdit }: EntryProps) {
  const { id, title, content, tags, source, sourceRef, syncId, restoredFromSyncId, createdAt, versions } = entry;
  const queries = useQueryClient();
  const isLatest = versions[0]?.id === id;

  async function archive(): Promise<void> {
    await rpc.memory.archive.mutate({ entryId: id });
    await Promise.all([["memory"], ["memory-entry"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
  }

  return (
    <>
      <h3 className={styles.entryTitle}>
        <Visible text={title} />
      </h3>
      <p className={rows.small}>
        {source} · <Ago at={createdAt} />
        {sourceRef && (
          <>
            {" · "}
            <Visible text={sourceRef} />
          </>
        )}
        {syncId && (
          <>
            {" · "}
            <Link to="/syncs/$syncId" params={{ syncId }}>
              the sync that brought it
            </Link>
          </>
        )}
        {restoredFromSyncId && (
          <>
            {" · restored from "}
            <Link to="/syncs/$syncId" params={{ syncId: restoredFromSyncId }}>
              an earlier sync
            </Link>
          </>
        )}
      </p>
      <Tags tags={tags} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.content} tabIndex={0} aria-label="Content">
        <Visible text={content} keep={"\n\t"} />
      </section>
      {source === "github" ? (
        <p className={rows.small}>It comes from a file: change it there, and the next sync brings it.</p>
      ) : (
        isLatest && (
          <div className={rows.actions}>
            {entry.endedAt === null && (
              <ActionButton kind="danger" onAction={archive}>
                Archive
              </ActionButton>
            )}
            <Button kind="primary" onClick={onEdit}>
              {entry.endedAt === null ? "Change" : "Bring back and change"}
            </Button>
          </div>
        )
      )}
      {versions.length > 1 && <Versions versions={versions} shown={id} onShow={onShow} />}
    </>
  );
}

function Versions({
  versions,
  shown,
  onShow,
}: Pick<MemoryHistory, "versions"> & { shown: string; onShow: EntryProps["onShow"] }) {
  return (
    <div>
      <h3>Versions</h3>
      <ul>
        {versions.map(({ id, version, createdAt, endedAt }) => (
          <li key={id} className={rows.line}>
            <button type="button" className={styles.title} aria-current={id === shown} onClick={() => onShow(id)}>
              Version {version}
            </button>
            <span className={rows.small}>
              <Ago at={createdAt} />
              {endedAt === null ? ", holds now" : ""}
              {id === shown && ", shown"}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
