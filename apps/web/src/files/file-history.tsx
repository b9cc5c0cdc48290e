import type { FileVersion } from "@project-sync/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { fileHistoryQuery, type TreeOf } from "../api/queries.js";
import { formatBytes } from "../text/format.js";
import { Ago } from "../ui/ago.js";
import { CommitSubject } from "../ui/commit-subject.js";
import { MoreButton } from "../ui/more-button.js";
import rows from "../ui/rows.module.css";
import { Sha } from "../ui/sha.js";
import { Failed, Loading } from "../ui/states.js";
import { Visible } from "../ui/visible.js";
import { FileHead } from "./file-pane.js";
import styles from "./files.module.css";

/** The versions of a file, newest first, back through its renames; each can be looked at. */
export function FileHistory({ tree, path }: { tree: TreeOf; path: string }) {
  const list = useInfiniteQuery(fileHistoryQuery(tree.repositoryId, tree.branch, path));
  const versions = list.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <FileHead tree={tree} path={path}>
        <Link
          to="/repositories/$repositoryId/files"
          params={{ repositoryId: tree.repositoryId }}
          search={{ branch: tree.branch, at: tree.at, path }}
          className={styles.action}
        >
          Content
        </Link>
      </FileHead>
      {!versions && (list.error ? <Failed error={list.error} onRetry={list.refetch} /> : <Loading rows={5} />)}
      {versions && (
        <div className={styles.scroll}>
          <table className={rows.table}>
            <thead>
              <tr>
                <th>What</th>
                <th>When</th>
                <th>Commit</th>
                <th className={rows.number}>Size</th>
                <th>Content</th>
              </tr>
            </thead>
            <tbody>
              {versions.map((version) => (
                <Version key={`${version.syncId} ${version.path} ${version.kind}`} version={version} tree={tree} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <MoreButton list={list} />
    </>
  );
}

function Version({ version, tree }: { version: FileVersion; tree: TreeOf }) {
  const { kind, path, renamedFrom, syncId, headSha, headCommit, at, size } = version;
  return (
    <tr>
      <td>
        {kind}
        {renamedFrom && (
          <span className={rows.muted}>
            {" "}
            from <Visible text={renamedFrom} />
          </span>
        )}
      </td>
      <td className={rows.nowrap}>
        <Link to="/syncs/$syncId" params={{ syncId }}>
          <Ago at={at} />
        </Link>
      </td>
      <td className={styles.versionCommit}>
        {headSha && <Sha sha={headSha} />}
        {headCommit && <CommitSubject commit={headCommit} />}
      </td>
      <td className={rows.number}>{size === null ? "–" : formatBytes(size)}</td>
      <td>
        {kind === "removed" ? (
          "gone"
        ) : (
          <Link
            to="/repositories/$repositoryId/files"
            params={{ repositoryId: tree.repositoryId }}
            search={{ branch: tree.branch, at: syncId, path }}
          >
            Show
          </Link>
        )}
      </td>
    </tr>
  );
}
