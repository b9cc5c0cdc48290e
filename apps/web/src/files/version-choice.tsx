import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { memo } from "react";
import { historyQuery, syncQuery, type TreeOf } from "../api/queries.js";
import { formatExact, formatRelative, shortSha } from "../text/format.js";
import { Ago } from "../ui/ago.js";
import { Button } from "../ui/button.js";
import { Choice } from "../ui/choice.js";
import { useNow } from "../ui/use-now.js";
import styles from "./files.module.css";

interface VersionChoiceProps extends TreeOf {
  onChange: (syncId: string | undefined) => void;
}

const NOW = "";

/** Which tree of the branch: as it is now, or as one of its syncs left it. */
export const VersionChoice = memo(function VersionChoice({ repositoryId, branch, at, onChange }: VersionChoiceProps) {
  const { data } = useInfiniteQuery(historyQuery(repositoryId, branch));
  const chosen = useQuery({ ...syncQuery(at ?? NOW), enabled: at !== undefined });
  const now = useNow(20_000);
  const completed = (data?.pages.flatMap(({ items }) => items) ?? []).filter(({ status }) => status === "completed");
  const isFar = chosen.data && !completed.some(({ id }) => id === at);
  const options = [...completed, ...(isFar ? [chosen.data] : [])].map((sync) => {
    const time = Date.parse(sync.completedAt ?? sync.requestedAt);
    return [sync.id, `${sync.headSha ? shortSha(sync.headSha) : "empty"} · ${formatRelative(time, now)}`] as const;
  });
  return (
    <div className={styles.version}>
      <Choice
        label="At"
        value={at ?? NOW}
        options={[[NOW, "Now"], ...options]}
        onChange={(value) => onChange(value || undefined)}
      />
      {at !== undefined && (
        <span
          className={styles.past}
          title={chosen.data?.completedAt ? formatExact(Date.parse(chosen.data.completedAt)) : ""}
        >
          The tree as it was {chosen.data?.completedAt && <Ago at={chosen.data.completedAt} />}
          <Button small onClick={() => onChange(undefined)}>
            Back to now
          </Button>
        </span>
      )}
    </div>
  );
});
