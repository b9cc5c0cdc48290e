import type { SyncStats } from "@project-sync/contracts";
import { formatCount } from "../text/format.js";
import styles from "./history.module.css";

const KINDS = ["added", "modified", "removed", "renamed"] as const;
const SIGNS = { added: "+", modified: "~", removed: "−", renamed: "→" };

/** How many files of each kind changed; kinds without any are left out. */
export function ChangeCounts({ stats }: { stats: Pick<SyncStats, (typeof KINDS)[number]> }) {
  const there = KINDS.filter((kind) => stats[kind] > 0);
  if (there.length === 0) return <span className={styles.nothing}>nothing changed</span>;
  return (
    <span className={styles.counts}>
      {there.map((kind) => (
        <span key={kind} className={styles.count} data-kind={kind}>
          <span aria-hidden>{SIGNS[kind]}</span>
          {formatCount(stats[kind])} {kind}
        </span>
      ))}
    </span>
  );
}
