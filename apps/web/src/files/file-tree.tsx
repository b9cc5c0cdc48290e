import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { type TreeOf, treeVersionQuery } from "../api/queries.js";
import { Empty, Failed, Loading } from "../ui/states.js";
import styles from "./files.module.css";
import { TreeLine } from "./tree-line.js";
import { directoriesAbove, type TreeRow, treeRows } from "./tree-rows.js";
import { useDirectories } from "./use-directories.js";

interface FileTreeProps {
  tree: TreeOf;
  /** the file that is shown, or undefined */
  path: string | undefined;
  onOpen: (path: string) => void;
}

const ROW_PX = 28;

/** A tree by the ARIA pattern. Only the lines in sight exist, and only the directories that were opened are read. */
export function FileTree({ tree, path, onOpen }: FileTreeProps) {
  const version = useQuery({ ...treeVersionQuery(tree), enabled: tree.at === undefined }).data ?? null;
  const { directories, want, more } = useDirectories(tree, version);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string | null>(path ?? null);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const rows = useMemo(() => treeRows(directories, open), [directories, open]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 4,
  });

  useEffect(() => want(""), [want]);
  useEffect(() => {
    if (path === undefined) return;
    const above = directoriesAbove(path);
    for (const directory of above) want(directory);
    setOpen((now) => new Set([...now, ...above]));
    setActive(path);
  }, [path, want]);

  const items = virtual.getVirtualItems();
  useEffect(() => {
    for (const { index } of items) {
      const row = rows[index];
      if (row?.kind === "more") more(row.directory);
    }
  }, [items, rows, more]);

  function toggle(directory: string): void {
    want(directory);
    setOpen((now) => (now.has(directory) ? without(now, directory) : new Set([...now, directory])));
  }

  function act(row: TreeRow): void {
    if (row.kind === "failed") more(row.directory);
    if (row.kind !== "entry") return;
    setActive(row.key);
    if (row.file.type === "tree") toggle(row.file.path);
    else onOpen(row.file.path);
  }

  function go(index: number): void {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setActive(row.key);
    virtual.scrollToIndex(rows.indexOf(row));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const index = rows.findIndex(({ key }) => key === active);
    const row = rows[index];
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW_PX) - 1);
    const moves = new Map<string, () => unknown>([
      ["ArrowDown", () => go(index + 1)],
      ["ArrowUp", () => go(index - 1)],
      ["PageDown", () => go(index + page)],
      ["PageUp", () => go(index - page)],
      ["Home", () => go(0)],
      ["End", () => go(rows.length - 1)],
      ["ArrowRight", () => (row && isDirectory(row) && !row.isOpen ? act(row) : go(index + 1))],
      ["ArrowLeft", () => (row && isDirectory(row) && row.isOpen ? act(row) : go(parentOf(rows, index)))],
      ["Enter", () => row && act(row)],
      [" ", () => row && act(row)],
    ]);
    const move = moves.get(event.key);
    if (move === undefined) return;
    event.preventDefault();
    move();
  }

  const latestAct = useRef(act);
  latestAct.current = act;
  const actOn = useCallback((row: TreeRow) => latestAct.current(row), []);

  const root = directories.get("");
  if (root?.state === "failed" && root.items.length === 0)
    return <Failed error={root.error} onRetry={() => more("")} />;
  if (root === undefined || (root.state === "reading" && root.items.length === 0)) return <Loading rows={8} />;
  if (rows.length === 0) return <Empty title="The tree is empty" />;
  const activeIndex = rows.findIndex(({ key }) => key === active);
  return (
    <div
      ref={box}
      className={styles.lines}
      role="tree"
      aria-label="Files"
      tabIndex={0}
      onKeyDown={onKeyDown}
      aria-activedescendant={
        activeIndex >= 0 && items.some(({ index }) => index === activeIndex) ? `${id}-${activeIndex}` : undefined
      }
    >
      <div className={styles.room} role="none" style={{ blockSize: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index] as TreeRow;
          return (
            <TreeLine
              key={row.key}
              id={`${id}-${index}`}
              row={row}
              start={start}
              isActive={row.key === active}
              isShown={row.key === path}
              onAct={actOn}
            />
          );
        })}
      </div>
    </div>
  );
}

function isDirectory(row: TreeRow): row is Extract<TreeRow, { kind: "entry" }> {
  return row.kind === "entry" && row.file.type === "tree";
}

function without(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  return new Set([...set].filter((other) => other !== item));
}

/** The line of the directory that a line is in. */
function parentOf(rows: readonly TreeRow[], index: number): number {
  const level = rows[index]?.level ?? 1;
  const above = rows.slice(0, Math.max(0, index)).findLastIndex((row) => row.level < level);
  return above >= 0 ? above : index;
}
