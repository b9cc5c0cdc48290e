import type { ProjectOverview } from "@project-sync/contracts";
import { SyncBanner, SyncControls, useRepositorySyncs } from "@project-sync/react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { overviewQuery } from "../api/queries.js";
import { useRenewal } from "../api/use-renewal.js";
import { ProjectHeader } from "../layout/project-header.js";
import { Activity } from "../overview/activity.js";
import { BranchSummaryPanel } from "../overview/branch-summary-panel.js";
import { BranchTable } from "../overview/branch-table.js";
import styles from "../overview/overview.module.css";
import { AddRepository } from "../projects/add-repository.js";
import { Panel } from "../ui/panel.js";
import { Empty, Failed, Loading } from "../ui/states.js";

const route = getRouteApi("/projects/$projectId");

/** A project: sync a branch and watch it, and see how every repository and branch stands. */
export function ProjectOverviewPage() {
  const { projectId } = route.useParams();
  const { data: overview, error, refetch } = useQuery(overviewQuery(projectId));
  useRenewal(overview ? `project:${projectId}` : null, [["overview", projectId], ["summary"]]);
  if (!overview) return error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={8} />;
  return <Overview overview={overview} />;
}

function Overview({ overview }: { overview: ProjectOverview }) {
  const { repository: wanted, branch: wantedBranch } = route.useSearch();
  const navigate = route.useNavigate();
  const { project, repositories, activity } = overview;
  const chosen = repositories.find(({ repository }) => repository.id === wanted) ?? repositories[0];
  const repository = chosen?.repository ?? null;
  const branch = wantedBranch ?? repository?.defaultBranch;

  function choose(search: { repository: string; branch: string | undefined }): void {
    void navigate({ search, replace: true, resetScroll: false });
  }

  return (
    <>
      <ProjectHeader page="Overview" project={project} repository={repository} branch={wantedBranch} />
      {repository === null || branch === undefined ? (
        <Empty title="No repositories yet">Add one by its name or address; GitHub is asked whether it is there.</Empty>
      ) : (
        <SyncPart
          key={repository.id}
          repositoryId={repository.id}
          branch={branch}
          onBranch={(name) => choose({ repository: repository.id, branch: name })}
        />
      )}
      <div className={styles.columns}>
        <div className={styles.main}>
          <Panel title="Repositories and branches">
            {repositories.map((each) => (
              <BranchTable
                key={each.repository.id}
                {...each}
                chosen={each.repository.id === repository?.id ? branch : undefined}
                onChoose={(name) => choose({ repository: each.repository.id, branch: name })}
              />
            ))}
            <AddRepository projectId={project.id} />
          </Panel>
        </div>
        <div className={styles.side}>
          {repository && branch && <BranchSummaryPanel repositoryId={repository.id} branch={branch} />}
          {repositories.length > 0 && (
            <Panel title="Activity of the project" padded>
              <Activity days={activity} />
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}

interface SyncPartProps {
  repositoryId: string;
  branch: string;
  onBranch: (branch: string) => void;
}

/** Controls, and the newest sync of the branch: also one that was started elsewhere. */
function SyncPart({ repositoryId, branch, onBranch }: SyncPartProps) {
  const { syncs, refresh } = useRepositorySyncs(repositoryId, { branch, limit: 1 });
  const latest = syncs?.[0];
  return (
    <div className={styles.sync}>
      <SyncControls repositoryId={repositoryId} branch={branch} onBranchChange={onBranch} onStarted={refresh} />
      <div>
        {latest && <SyncBanner syncId={latest.id} onRetried={refresh} />}
        {syncs?.length === 0 && (
          <p className={styles.never}>This branch has not been mirrored yet. Its first sync brings all of it.</p>
        )}
      </div>
    </div>
  );
}
