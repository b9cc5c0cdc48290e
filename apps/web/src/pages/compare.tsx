import type { Repository, Sync } from "@project-sync/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { compareQuery, historyQuery } from "../api/queries.js";
import { ChangeList } from "../history/change-list.js";
import styles from "../history/history.module.css";
import { BranchChoice } from "../layout/branch-choice.js";
import { RepositoryPage } from "../layout/repository-page.js";
import { formatRelative, shortSha } from "../text/format.js";
import { Choice } from "../ui/choice.js";
import { MoreButton } from "../ui/more-button.js";
import { Empty, Failed, Loading } from "../ui/states.js";
import { useNow } from "../ui/use-now.js";

const route = getRouteApi("/repositories/$repositoryId/compare");

/** What changed between two syncs of a branch. */
export function ComparePage() {
  const { repositoryId } = route.useParams();
  const { branch } = route.useSearch();
  return (
    <RepositoryPage page="Compare" repositoryId={repositoryId} branch={branch}>
      {(repository) => <Compare repository={repository} branch={branch ?? repository.defaultBranch} />}
    </RepositoryPage>
  );
}

function Compare({ repository, branch }: { repository: Repository; branch: string }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const now = useNow(20_000);
  const list = useInfiniteQuery(historyQuery(repository.id, branch));
  const syncs = (list.data?.pages.flatMap(({ items }) => items) ?? []).filter(({ status }) => status === "completed");
  const to = search.to ?? syncs[0]?.id;
  const from = search.from ?? syncs.find(({ id }) => id === to)?.previousSyncId ?? syncs[1]?.id;
  const options = withChosen(syncs, [from, to]).map(([id, sync]) => [id, nameOf(sync, now)] as const);

  function choose(change: { from?: string; to?: string }): void {
    void navigate({ search: { branch, from, to, ...change }, replace: true, resetScroll: false });
  }

  return (
    <>
      <div className={styles.tools}>
        <BranchChoice
          repositoryId={repository.id}
          branch={branch}
          onChange={(name) => void navigate({ search: { branch: name } })}
        />
        {from && to && (
          <>
            <Choice label="From" value={from} options={options} onChange={(id) => choose({ from: id })} />
            <Choice label="to" value={to} options={options} onChange={(id) => choose({ to: id })} />
          </>
        )}
      </div>
      {list.isPending && <Loading rows={6} />}
      {list.error && !list.data && <Failed error={list.error} onRetry={list.refetch} />}
      {list.data && !(from && to) && (
        <Empty title="Nothing to compare yet">It takes two completed syncs of this branch.</Empty>
      )}
      {from && to && <Differences {...{ repositoryId: repository.id, branch, from, to }} />}
      <MoreButton list={list} />
    </>
  );
}

function Differences({
  repositoryId,
  branch,
  from,
  to,
}: {
  repositoryId: string;
  branch: string;
  from: string;
  to: string;
}) {
  const list = useInfiniteQuery(compareQuery(repositoryId, from, to));
  return (
    <ChangeList
      key={`${from} ${to}`}
      list={list}
      trees={{ repositoryId, branch, before: from, after: to }}
      empty="The two trees are equal."
    />
  );
}

/** Those that were read, and those that an address names and that were not. */
function withChosen(syncs: readonly Sync[], chosen: readonly (string | undefined)[]): [string, Sync | null][] {
  const known = new Map<string, Sync | null>(syncs.map((sync) => [sync.id, sync]));
  for (const id of chosen) if (id !== undefined && !known.has(id)) known.set(id, null);
  return [...known];
}

function nameOf(sync: Sync | null, now: number): string {
  if (sync === null) return "an older sync";
  const time = formatRelative(Date.parse(sync.completedAt ?? sync.requestedAt), now);
  return `${sync.headSha ? shortSha(sync.headSha) : "empty"} · ${time}`;
}
