import type { MemoryHit } from "@project-sync/contracts";
import { Ago } from "../ui/ago.js";
import { Badge } from "../ui/status-badge.js";
import { Visible } from "../ui/visible.js";
import styles from "./memory.module.css";
import { Tags } from "./tags.js";

interface EntryListProps {
  entries: readonly MemoryHit[];
  onOpen: (entryId: string) => void;
  onTag: (tag: string) => void;
}

const BEGINNING = 240;

/** Entries with what matched in them, or how they begin. */
export function EntryList({ entries, onOpen, onTag }: EntryListProps) {
  return (
    <ul>
      {entries.map((entry) => (
        <li key={entry.id} className={styles.entry} data-ended={entry.endedAt ? true : undefined}>
          <div className={styles.entryHead}>
            <button type="button" className={styles.title} onClick={() => onOpen(entry.id)}>
              <Visible text={entry.title} />
            </button>
            {entry.endedAt && <Badge tone="quiet">{entry.supersededBySyncId ? "superseded" : "replaced"}</Badge>}
            {entry.restoredFromSyncId && <Badge tone="wait">restored</Badge>}
            <span className={styles.facts}>
              {entry.source} · version {entry.version} · <Ago at={entry.date ?? entry.createdAt} />
            </span>
          </div>
          <p className={styles.snippet}>
            <Beginning entry={entry} />
          </p>
          <Tags tags={entry.tags} onTag={onTag} />
          {entry.sourceRef && (
            <p className={styles.facts}>
              <Visible text={entry.sourceRef} />
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function Beginning({ entry: { snippet, content } }: { entry: MemoryHit }) {
  if (snippet === null) return <Visible text={content.slice(0, BEGINNING).replaceAll(/\s+/g, " ")} />;
  return snippet.map(({ text, match }, index) =>
    match ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one snippet never move
      <mark key={index} className={styles.match}>
        <Visible text={text} keep={"\n\t"} />
      </mark>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <Visible key={index} text={text} keep={"\n\t"} />
    ),
  );
}
