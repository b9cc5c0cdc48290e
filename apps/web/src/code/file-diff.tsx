import type { Change } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ComparedTrees } from "../history/compared-trees.js";
import { formatBytes } from "../text/format.js";
import { Failed, Loading } from "../ui/states.js";
import styles from "./code.module.css";
import { DiffTable } from "./diff-table.js";
import { contentQuery, type FileText } from "./file-content.js";
import { useDiff } from "./use-diff.js";

const NOTHING: FileText = { kind: "text", text: "", bytes: 0 };

/** What changed in one file, read from the two trees. */
export function FileDiff({ change, trees }: { change: Change; trees: ComparedTrees }) {
  const { repositoryId, branch } = trees;
  const hadContent = change.before !== null && trees.before !== null && change.type !== "submodule";
  const hasContent = change.after !== null && change.type !== "submodule";
  const before = useQuery({
    ...contentQuery({ repositoryId, branch, path: change.renamedFrom ?? change.path, at: trees.before ?? "" }),
    enabled: hadContent,
  });
  const after = useQuery({
    ...contentQuery({ repositoryId, branch, path: change.path, at: trees.after }),
    enabled: hasContent,
  });
  if (change.type === "submodule") return <Submodule change={change} />;
  const texts = [hadContent ? before.data : NOTHING, hasContent ? after.data : NOTHING] as const;
  const error = before.error ?? after.error;
  if (!texts[0] || !texts[1]) {
    return error ? (
      <Failed error={error} onRetry={() => Promise.all([before.refetch(), after.refetch()])} />
    ) : (
      <Loading rows={3} />
    );
  }
  return (
    <div className={styles.diff}>
      <DiffOf before={texts[0]} after={texts[1]} isSame={change.before?.blobSha === change.after?.blobSha} />
      {hasContent && (
        <p className={styles.diffFoot}>
          <Link
            to="/repositories/$repositoryId/files"
            params={{ repositoryId }}
            search={{ branch, at: trees.after, path: change.path }}
          >
            Whole file
          </Link>
        </p>
      )}
    </div>
  );
}

function DiffOf({ before, after, isSame }: { before: FileText; after: FileText; isSame: boolean }) {
  const isText = before.kind === "text" && after.kind === "text";
  const diff = useDiff(isText ? before.text : null, isText ? after.text : null);
  if (!isText) return <p className={styles.note}>{describe(before, after)}</p>;
  if (isSame) return <p className={styles.note}>The content is the same; only its place or mode changed.</p>;
  if (diff === null) return <Loading rows={3} />;
  if (diff.tooLarge)
    return <p className={styles.note}>The two versions differ too much to be compared line by line.</p>;
  if (diff.lines.length === 0) return <p className={styles.note}>Both versions are empty.</p>;
  return <DiffTable lines={diff.lines} />;
}

function describe(before: FileText, after: FileText): string {
  const said = [before, after].find((side) => side.kind === "none");
  if (said?.kind === "none") return said.reason;
  const size = (side: FileText) => (side.kind === "none" ? "nothing" : formatBytes(side.bytes));
  return `Binary: ${size(before)} before, ${size(after)} after.`;
}

function Submodule({ change }: { change: Change }) {
  const { before, after } = change;
  return (
    <p className={styles.note}>
      Submodule: {before?.blobSha ?? "none"} → {after?.blobSha ?? "none"}
    </p>
  );
}
