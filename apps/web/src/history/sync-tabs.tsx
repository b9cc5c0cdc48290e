import { Tabs } from "@base-ui/react/tabs";
import type { Repository, Sync } from "@project-sync/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { changesQuery } from "../api/queries.js";
import { ChangeList } from "./change-list.js";
import { EventLog } from "./event-log.js";
import styles from "./history.module.css";
import { Waterfall } from "./waterfall.js";

type Tab = "changes" | "timings" | "log";

interface SyncTabsProps {
  sync: Sync;
  repository: Repository;
  tab: Tab;
  onTab: (tab: Tab) => void;
}

/** The sides of a sync, one at a time. */
export function SyncTabs({ sync, repository, tab, onTab }: SyncTabsProps) {
  return (
    <Tabs.Root value={tab} onValueChange={(value: Tab) => onTab(value)}>
      <Tabs.List className={styles.tabList} aria-label="About this sync">
        <Tabs.Tab value="changes" className={styles.tab}>
          Changes
        </Tabs.Tab>
        <Tabs.Tab value="timings" className={styles.tab}>
          Timings
        </Tabs.Tab>
        <Tabs.Tab value="log" className={styles.tab}>
          Events
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="changes">
        <SyncChanges sync={sync} repository={repository} />
      </Tabs.Panel>
      <Tabs.Panel value="timings">
        <Waterfall syncId={sync.id} />
      </Tabs.Panel>
      <Tabs.Panel value="log">
        <EventLog syncId={sync.id} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}

function SyncChanges({ sync, repository }: { sync: Sync; repository: Repository }) {
  const list = useInfiniteQuery({ ...changesQuery(sync.id), enabled: sync.status === "completed" });
  const trees = { repositoryId: repository.id, branch: sync.branchName, before: sync.previousSyncId, after: sync.id };
  if (sync.status !== "completed")
    return <p>Only a completed sync has changes: it is published as a whole, or not at all.</p>;
  return <ChangeList list={list} trees={trees} empty="Nothing changed: the branch was up to date." />;
}
