import type { Repository } from "@project-sync/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { historyQuery } from "../api/queries.js";
import { useRenewal } from "../api/use-renewal.js";
import styles from "../history/history.module.css";
import { Timeline } from "../history/timeline.js";
import { BranchChoice } from "../layout/branch-choice.js";
import { RepositoryPage } from "../layout/repository-page.js";
import { MoreButton } from "../ui/more-button.js";
import { Panel } from "../ui/panel.js";
import { Empty, Failed, Loading } from "../ui/states.js";

const route = getRouteApi("/repositories/$repositoryId/history");

/** The chain of syncs of a branch, newest first. */
export function HistoryPage() {
  const { repositoryId } = route.useParams();
  const { branch } = route.useSearch();
  return (
    <RepositoryPage page="History" repositoryId={repositoryId} branch={branch}>
      {(repository) => <History repository={repository} branch={branch ?? repository.defaultBranch} />}
    </RepositoryPage>
  );
}

function History({ repository, branch }: { repository: Repository; branch: string }) {
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(historyQuery(repository.id, branch));
  const syncs = list.data?.pages.flatMap(({ items }) => items);
  useRenewal(`repository:${repository.id}`, [["history", repository.id]]);
  return (
    <>
      <div className={styles.tools}>
        <BranchChoice
          repositoryId={repository.id}
          branch={branch}
          onChange={(name) => void navigate({ search: { branch: name }, replace: true })}
        />
      </div>
      <Panel>
        {list.isPending && <Loading rows={8} />}
        {!syncs && list.error && <Failed error={list.error} onRetry={list.refetch} />}
        {syncs?.length === 0 && (
          <Empty title="No syncs of this branch yet">Every sync that completes becomes a version here.</Empty>
        )}
        {syncs && syncs.length > 0 && <Timeline syncs={syncs} />}
        <MoreButton list={list} />
      </Panel>
    </>
  );
}
