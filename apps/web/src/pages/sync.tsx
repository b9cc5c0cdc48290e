import { isTerminalStatus, type Repository, type Sync } from "@project-sync/contracts";
import { SyncBanner } from "@project-sync/react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { syncQuery } from "../api/queries.js";
import { useRenewal } from "../api/use-renewal.js";
import styles from "../history/history.module.css";
import { SyncActions } from "../history/sync-actions.js";
import { SyncFacts } from "../history/sync-facts.js";
import { SyncTabs } from "../history/sync-tabs.js";
import { RepositoryPage } from "../layout/repository-page.js";
import { Failed, Loading } from "../ui/states.js";

const route = getRouteApi("/syncs/$syncId");

/** One sync: what it changed, how it went, and what can be done about it. */
export function SyncPage() {
  const { syncId } = route.useParams();
  const { data: sync, error, refetch } = useQuery(syncQuery(syncId));
  const isOver = sync !== undefined && isTerminalStatus(sync.status);
  useRenewal(sync && !isOver ? `sync:${syncId}` : null, [
    ...["sync", "log", "timings", "changes"].map((key) => [key, syncId]),
  ]);
  if (!sync) return error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={8} />;
  return (
    <RepositoryPage page="Sync" repositoryId={sync.repositoryId} branch={sync.branchName}>
      {(repository) => <SyncDetail sync={sync} repository={repository} />}
    </RepositoryPage>
  );
}

function SyncDetail({ sync, repository }: { sync: Sync; repository: Repository }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <div className={styles.head}>
        <SyncBanner
          syncId={sync.id}
          onRetried={({ id }) => void navigate({ to: "/syncs/$syncId", params: { syncId: id } })}
        />
        <SyncActions sync={sync} />
        <SyncFacts sync={sync} />
      </div>
      <SyncTabs
        sync={sync}
        repository={repository}
        tab={tab ?? (sync.status === "completed" ? "changes" : "timings")}
        onTab={(next) => void navigate({ search: { tab: next }, replace: true, resetScroll: false })}
      />
    </>
  );
}
