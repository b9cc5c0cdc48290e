import { ChevronDown, ChevronRight, File, FileSymlink, FolderGit2 } from "lucide-react";
import { memo } from "react";
import { messageOf } from "../api/problem.js";
import { Visible } from "../ui/visible.js";
import styles from "./files.module.css";
import { nameOf, type TreeRow } from "./tree-rows.js";

interface TreeLineProps {
  id: string;
  row: TreeRow;
  start: number;
  isActive: boolean;
  isShown: boolean;
  onAct: (row: TreeRow) => void;
}

const ICONS = { blob: File, symlink: FileSymlink, submodule: FolderGit2 };

/**
 * One line of the tree. The keyboard is the business of the tree as a whole. Lines that stay as they were while others
 * come and go are not drawn again.
 */
export const TreeLine = memo(function TreeLine({ id, row, start, isActive, isShown, onAct }: TreeLineProps) {
  const isTree = row.kind === "entry" && row.file.type === "tree";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus, and names the line as active
    <div
      id={id}
      role="treeitem"
      aria-level={row.level}
      aria-expanded={isTree ? row.isOpen : undefined}
      aria-selected={isShown}
      className={styles.treeLine}
      data-active={isActive || undefined}
      style={{ transform: `translateY(${start}px)`, paddingInlineStart: `${0.5 + (row.level - 1) * 0.875}rem` }}
      onClick={() => onAct(row)}
    >
      {row.kind === "entry" ? <Entry row={row} /> : <Rest row={row} />}
    </div>
  );
});

function Entry({ row }: { row: Extract<TreeRow, { kind: "entry" }> }) {
  const { path, type, skipped } = row.file;
  const Icon = type === "tree" ? (row.isOpen ? ChevronDown : ChevronRight) : ICONS[type];
  return (
    <>
      <Icon size={14} aria-hidden />
      <span className={styles.fileName} data-skipped={skipped ?? undefined}>
        <Visible text={nameOf(path)} />
      </span>
    </>
  );
}

function Rest({ row }: { row: Exclude<TreeRow, { kind: "entry" }> }) {
  if (row.kind === "failed") return <span className={styles.failed}>{messageOf(row.error)} Press to try again.</span>;
  return <span className={styles.rest}>Loading …</span>;
}
