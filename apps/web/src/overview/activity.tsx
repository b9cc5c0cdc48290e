import type { ActivityDay } from "@project-sync/contracts";
import { plural } from "../text/format.js";
import styles from "./overview.module.css";

/** The last days at a glance: one bar a day, as high as its syncs were many. */
export function Activity({ days }: { days: readonly ActivityDay[] }) {
  const most = Math.max(1, ...days.map(({ completed, failed }) => completed + failed));
  const syncs = days.reduce((sum, { completed, failed }) => sum + completed + failed, 0);
  const changes = days.reduce((sum, day) => sum + day.changes, 0);
  return (
    <>
      <div className={styles.days} role="img" aria-label={`${plural(syncs, "sync")} in the last ${days.length} days`}>
        {days.map((day) => (
          <span
            key={day.day}
            className={styles.day}
            data-state={stateOf(day)}
            title={describe(day)}
            style={{ blockSize: `${(100 * (day.completed + day.failed)) / most}%` }}
          />
        ))}
      </div>
      <p className={styles.daysFoot}>
        <span>{days.length} days ago</span>
        <span>
          {plural(syncs, "sync")}, {plural(changes, "change")}
        </span>
        <span>today</span>
      </p>
    </>
  );
}

function stateOf({ completed, failed }: ActivityDay): string {
  if (completed + failed === 0) return "none";
  return failed > completed ? "failed" : "good";
}

function describe({ day, completed, failed, changes }: ActivityDay): string {
  return `${day}: ${plural(completed, "sync")}, ${failed} failed, ${plural(changes, "changed file")}`;
}
