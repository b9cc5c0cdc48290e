import { Visible } from "../ui/visible.js";
import styles from "./memory.module.css";

/** Tags; each asks for the entries that have it. */
export function Tags({ tags, onTag }: { tags: readonly string[]; onTag?: (tag: string) => void }) {
  if (tags.length === 0) return null;
  return (
    <ul className={styles.tags} aria-label="Tags">
      {tags.map((tag) => (
        <li key={tag}>
          {onTag ? (
            <button type="button" className={styles.chip} onClick={() => onTag(tag)}>
              <Visible text={tag} />
            </button>
          ) : (
            <span className={styles.chip}>
              <Visible text={tag} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
