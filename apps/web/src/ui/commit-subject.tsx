import { type CommitInfo, subjectOf } from "@project-sync/contracts";
import { visibleText } from "../text/visible-parts.js";
import styles from "./commit-subject.module.css";
import { Visible } from "./visible.js";

/** The first line of a commit's message, on one line of the page, and whom it names as its author. */
export function CommitSubject({ commit }: { commit: CommitInfo }) {
  const subject = subjectOf(commit);
  return (
    <span className={styles.commit} title={visibleText(subject)}>
      {subject === "" ? <em>no message</em> : <Visible text={subject} />}
      {commit.authorName && (
        <span className={styles.author}>
          {" "}
          by <Visible text={commit.authorName} />
        </span>
      )}
    </span>
  );
}
