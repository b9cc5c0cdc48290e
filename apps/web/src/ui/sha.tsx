import { shortSha } from "../text/format.js";
import styles from "./sha.module.css";

/** An object name as git shortens it; the whole of it on hover. */
export function Sha({ sha }: { sha: string }) {
  return (
    <code className={styles.sha} title={sha}>
      {shortSha(sha)}
    </code>
  );
}
