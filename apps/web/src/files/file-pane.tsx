import type { MirroredFile, SkipReason } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, Download } from "lucide-react";
import type { ReactNode } from "react";
import { fileQuery, type TreeOf } from "../api/queries.js";
import { CodeView } from "../code/code-view.js";
import { contentQuery, rawUrl } from "../code/file-content.js";
import { formatBytes } from "../text/format.js";
import { visibleText } from "../text/visible-parts.js";
import { Empty, Failed, Loading } from "../ui/states.js";
import { Visible } from "../ui/visible.js";
import styles from "./files.module.css";
import { nameOf } from "./tree-rows.js";

/** One file: what it is, and what is in it, or why that is not there. */
export function FilePane({ tree, path, actions }: { tree: TreeOf; path: string; actions: ReactNode }) {
  const { data: file, error, refetch } = useQuery(fileQuery(tree, path));
  return (
    <>
      <FileHead tree={tree} path={path}>
        {file && <Facts file={file} />}
        {actions}
        {file && hasContent(file) && (
          <a href={rawUrl({ ...tree, path })} download={visibleText(nameOf(path))} className={styles.action}>
            <Download size={14} aria-hidden /> Raw
          </a>
        )}
      </FileHead>
      {file ? <Content tree={tree} file={file} /> : null}
      {file === null && (
        <Empty title="It is not there">This tree has no file of that name. Its history may tell why.</Empty>
      )}
      {file === undefined && (error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={8} />)}
    </>
  );
}

/** The path of a file, with what belongs beside it. */
export function FileHead({ tree, path, children }: { tree: TreeOf; path: string; children: ReactNode }) {
  const { repositoryId, branch, at } = tree;
  return (
    <header className={styles.fileHead}>
      <Link
        to="/repositories/$repositoryId/files"
        params={{ repositoryId }}
        search={{ branch, at }}
        className={styles.back}
        aria-label="All files"
      >
        <ArrowLeft size={16} aria-hidden />
      </Link>
      <h2 className={styles.filePath}>
        <Visible text={path} />
      </h2>
      <div className={styles.fileFacts}>{children}</div>
    </header>
  );
}

function Facts({ file }: { file: MirroredFile }) {
  const { size, language, mode, type } = file;
  const told = [
    type === "blob" ? null : type,
    language,
    size === null ? null : formatBytes(size),
    mode === "100644" ? null : mode,
  ];
  return <span>{told.filter(Boolean).join(" · ")}</span>;
}

const SKIPPED: Record<SkipReason, string> = {
  metadata_only: "This repository is mirrored without content. Its settings can change that.",
  excluded: "The settings of this repository leave it out: it matches no `include`, or one of `exclude`.",
  too_large: "It is larger than the limit of this repository, or of the server.",
  lfs: "It is kept in Git LFS; what git has, and the mirror with it, is a pointer.",
  pending: "The settings want it only since the last sync. The next one brings it.",
};

function Content({ tree, file }: { tree: TreeOf; file: MirroredFile }) {
  if (file.skipped) return <Empty title="Mirrored without content">{SKIPPED[file.skipped]}</Empty>;
  if (file.type === "submodule") {
    return (
      <Empty title="A submodule">
        It points at commit <code>{file.blobSha}</code> of another repository.
      </Empty>
    );
  }
  if (file.type === "tree") return <Empty title="A directory">Open it in the tree.</Empty>;
  return <Text tree={tree} file={file} />;
}

function Text({ tree, file }: { tree: TreeOf; file: MirroredFile }) {
  const { data, error, refetch } = useQuery(contentQuery({ ...tree, path: file.path }));
  if (!data) return error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={10} />;
  if (data.kind === "none") return <Empty title="No content to show">{data.reason}</Empty>;
  if (data.kind === "binary") {
    return <Empty title="A binary file">{formatBytes(data.bytes)} that are not text. “Raw” downloads them.</Empty>;
  }
  if (data.text === "") return <Empty title="An empty file" />;
  return <CodeView text={data.text} language={file.language} label={`Content of ${visibleText(file.path)}`} />;
}

function hasContent({ type, skipped }: MirroredFile): boolean {
  return skipped === null && (type === "blob" || type === "symlink");
}
