import type { Change, Page } from "@project-sync/contracts";
import type { InfiniteData } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useRef, useState } from "react";
import { FileDiff } from "../code/file-diff.js";
import { MoreButton } from "../ui/more-button.js";
import { Empty, Failed, Loading } from "../ui/states.js";
import { useScrollMargin } from "../ui/use-scroll-margin.js";
import { Visible } from "../ui/visible.js";
import styles from "./changes.module.css";
import type { ComparedTrees } from "./compared-trees.js";

interface ChangeListProps {
  list: {
    data: InfiniteData<Page<Change>> | undefined;
    error: unknown;
    refetch: () => unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => unknown;
  };
  trees: ComparedTrees;
  empty: string;
}

const ROW_PX = 34;

/** Changed files; each opens to what changed in it. Only those in sight exist, however many there are. */
export function ChangeList({ list, trees, empty }: ChangeListProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const changes = list.data?.pages.flatMap(({ items }) => items).filter(({ type }) => type !== "tree") ?? [];
  const box = useRef<HTMLUListElement>(null);
  const scrollMargin = useScrollMargin(box, list.data === undefined);
  const virtual = useWindowRows(changes.length, scrollMargin);

  if (!list.data) return list.error ? <Failed error={list.error} onRetry={list.refetch} /> : <Loading rows={8} />;
  if (changes.length === 0 && !list.hasNextPage) return <Empty title={empty} />;

  function toggle(path: string): void {
    setOpen((paths) =>
      paths.has(path) ? new Set([...paths].filter((other) => other !== path)) : new Set([...paths, path]),
    );
  }

  return (
    <div className={styles.changes}>
      <ul ref={box} className={styles.list} style={{ blockSize: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const change = changes[index] as Change;
          const isOpen = open.has(change.path);
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={styles.item}
              style={{ transform: `translateY(${start - scrollMargin}px)` }}
            >
              <ChangeRow change={change} isOpen={isOpen} onToggle={() => toggle(change.path)} />
              {isOpen && <FileDiff change={change} trees={trees} />}
            </li>
          );
        })}
      </ul>
      <MoreButton list={list} />
    </div>
  );
}

function useWindowRows(count: number, scrollMargin: number) {
  return useWindowVirtualizer({ count, estimateSize: () => ROW_PX, overscan: 12, scrollMargin });
}

const SIGNS = { added: "A", modified: "M", removed: "D", renamed: "R" };

function ChangeRow({ change, isOpen, onToggle }: { change: Change; isOpen: boolean; onToggle: () => void }) {
  const Icon = isOpen ? ChevronDown : ChevronRight;
  const modes = change.before && change.after && change.before.mode !== change.after.mode;
  return (
    <button type="button" className={styles.row} aria-expanded={isOpen} onClick={onToggle}>
      <Icon size={14} aria-hidden />
      <span className={styles.sign} data-kind={change.kind} role="img" aria-label={change.kind}>
        {SIGNS[change.kind]}
      </span>
      <span className={styles.path}>
        {change.renamedFrom && (
          <>
            <Visible text={change.renamedFrom} /> <span aria-hidden>→</span>{" "}
          </>
        )}
        <Visible text={change.path} />
      </span>
      {modes && (
        <span className={styles.modes}>
          {change.before?.mode} → {change.after?.mode}
        </span>
      )}
    </button>
  );
}
