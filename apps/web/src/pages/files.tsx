import type { Repository } from "@project-sync/contracts";
import { getRouteApi, Link } from "@tanstack/react-router";
import { History } from "lucide-react";
import { useCallback, useMemo } from "react";
import { useRenewal } from "../api/use-renewal.js";
import { FileFinder } from "../files/file-finder.js";
import { FileHistory } from "../files/file-history.js";
import { FilePane } from "../files/file-pane.js";
import { FileTree } from "../files/file-tree.js";
import styles from "../files/files.module.css";
import { VersionChoice } from "../files/version-choice.js";
import { BranchChoice } from "../layout/branch-choice.js";
import { RepositoryPage } from "../layout/repository-page.js";
import { Empty } from "../ui/states.js";

const route = getRouteApi("/repositories/$repositoryId/files");

/** The tree of a branch at any of its syncs, and the content of a file in it. */
export function FilesPage() {
  const { repositoryId } = route.useParams();
  const { branch } = route.useSearch();
  return (
    <RepositoryPage page="Files" repositoryId={repositoryId} branch={branch}>
      {(repository) => <Files repository={repository} />}
    </RepositoryPage>
  );
}

function Files({ repository }: { repository: Repository }) {
  const { branch = repository.defaultBranch, at, path, view } = route.useSearch();
  const navigate = route.useNavigate();
  const repositoryId = repository.id;
  const tree = useMemo(
    () => ({ repositoryId, branch, ...(at === undefined ? {} : { at }) }),
    [repositoryId, branch, at],
  );
  useRenewal(at === undefined ? `repository:${repository.id}` : null, [["files", repository.id, branch, ""]]);
  const open = useCallback(
    (next: string) => void navigate({ search: (now) => ({ ...now, path: next, view: undefined }), resetScroll: false }),
    [navigate],
  );
  const chooseBranch = useCallback(
    (name: string) => void navigate({ search: (now) => ({ branch: name, path: now.path }) }),
    [navigate],
  );
  const chooseVersion = useCallback(
    (syncId: string | undefined) => void navigate({ search: (now) => ({ ...now, at: syncId }), resetScroll: false }),
    [navigate],
  );
  return (
    <>
      <div className={styles.tools}>
        <BranchChoice repositoryId={repositoryId} branch={branch} onChange={chooseBranch} />
        <VersionChoice {...tree} onChange={chooseVersion} />
      </div>
      <div className={styles.panes} data-open={path !== undefined || undefined}>
        <section className={styles.tree} aria-label="Files">
          <FileFinder tree={tree} onOpen={open}>
            <FileTree key={`${repository.id} ${branch} ${at ?? ""}`} tree={tree} path={path} onOpen={open} />
          </FileFinder>
        </section>
        <section className={styles.pane} aria-label="File">
          {path === undefined ? (
            <Empty title="Choose a file">Its content is what GitHub has: its hash was recomputed when it came.</Empty>
          ) : view === "history" ? (
            <FileHistory tree={tree} path={path} />
          ) : (
            <FilePane
              tree={tree}
              path={path}
              actions={
                <Link
                  to="/repositories/$repositoryId/files"
                  params={{ repositoryId: repository.id }}
                  search={{ branch, at, path, view: "history" }}
                  className={styles.action}
                >
                  <History size={14} aria-hidden /> History
                </Link>
              }
            />
          )}
        </section>
      </div>
    </>
  );
}
