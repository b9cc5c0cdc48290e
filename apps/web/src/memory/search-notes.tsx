import type { MemoryPage } from "@project-sync/contracts";
import { Visible } from "../ui/visible.js";
import styles from "./memory.module.css";

interface SearchNotesProps {
  page: Pick<MemoryPage, "corrections" | "fallback"> | undefined;
  /** entries that cannot be found by meaning yet */
  pending: number;
}

/** What a reader should know of how the answer came about. */
export function SearchNotes({ page, pending }: SearchNotesProps) {
  return (
    <>
      {page?.corrections.map(({ word, instead }) => (
        <p key={word} className={styles.correction}>
          Nobody wrote “<Visible text={word} />
          ”; looked for <Visible text={instead.join(", ")} /> instead.
        </p>
      ))}
      {page?.fallback && <p className={styles.correction}>Searched by words alone: {page.fallback.message}</p>}
      {pending > 0 && (
        <p className={styles.correction}>
          {pending === 1 ? "One entry is" : `${pending} entries are`} being prepared for search by meaning; until then
          only words find {pending === 1 ? "it" : "them"}.
        </p>
      )}
    </>
  );
}
