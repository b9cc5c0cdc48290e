import type { MemorySearchMode, MemorySource, OpsRange, WebhookOutcome } from "@project-sync/contracts";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { rpc } from "./rpc.js";

/**
 * What pages read, by name: the keys are here and nowhere else, so that what is live can be renewed by them. The first
 * word of a key is what it is about.
 */
const MINUTE = 60_000;
/** What a completed sync left never changes. */
const FOR_EVER = { staleTime: Number.POSITIVE_INFINITY };

interface PageParam {
  pageParam: string | undefined;
  signal: AbortSignal;
}

/** A list of pages, read one after the other. */
function pages<T>(
  key: readonly unknown[],
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<T>>,
) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }: PageParam) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
}

interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}

export const projectsQuery = (q: string) => ({
  ...pages(["projects", q], (cursor, signal) =>
    rpc.projects.list.query({ ...(q ? { q } : {}), cursor, limit: 50 }, { signal }),
  ),
  placeholderData: keepPreviousData,
});

export const overviewQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["overview", projectId],
    queryFn: ({ signal }) => rpc.projects.overview.query({ projectId }, { signal }),
  });

export const projectQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project", projectId],
    queryFn: ({ signal }) => rpc.projects.get.query({ projectId }, { signal }),
    staleTime: 5 * MINUTE,
  });

export const repositoryQuery = (repositoryId: string) =>
  queryOptions({
    queryKey: ["repository", repositoryId],
    queryFn: ({ signal }) => rpc.repositories.get.query({ repositoryId }, { signal }),
  });

export const summaryQuery = (repositoryId: string, branch: string) =>
  queryOptions({
    queryKey: ["summary", repositoryId, branch],
    queryFn: ({ signal }) => rpc.repositories.summary.query({ repositoryId, branch }, { signal }),
  });

export const historyQuery = (repositoryId: string, branch: string | undefined) =>
  pages(["history", repositoryId, branch ?? ""], (cursor, signal) =>
    rpc.projects.sync.history.query({ repositoryId, branch, cursor, limit: 50 }, { signal }),
  );

export const syncQuery = (syncId: string) =>
  queryOptions({
    queryKey: ["sync", syncId],
    queryFn: ({ signal }) => rpc.projects.sync.status.query({ syncId }, { signal }),
  });

export const changesQuery = (syncId: string) => ({
  ...pages(["changes", syncId], (cursor, signal) =>
    rpc.projects.sync.changes.query({ syncId, cursor, limit: 500 }, { signal }),
  ),
  ...FOR_EVER,
});

export const compareQuery = (repositoryId: string, from: string, to: string) => ({
  ...pages(["compare", repositoryId, from, to], (cursor, signal) =>
    rpc.repositories.compare.query({ repositoryId, from, to, cursor, limit: 500 }, { signal }),
  ),
  ...FOR_EVER,
});

export const logQuery = (syncId: string) =>
  pages(["log", syncId], (cursor, signal) => rpc.projects.sync.log.query({ syncId, cursor, limit: 200 }, { signal }));

export const timingsQuery = (syncId: string) =>
  queryOptions({
    queryKey: ["timings", syncId],
    queryFn: ({ signal }) => rpc.projects.sync.timings.query({ syncId }, { signal }),
  });

/** A tree, or a part of it, as one sync left it. */
export interface TreeOf {
  repositoryId: string;
  branch: string;
  at?: string | undefined;
}

export const findFilesQuery = (tree: TreeOf, q: string) =>
  queryOptions({
    queryKey: ["files", tree.repositoryId, tree.branch, tree.at ?? "", "find", q],
    queryFn: ({ signal }) => rpc.files.find.query({ ...tree, q, limit: 200 }, { signal }),
    placeholderData: keepPreviousData,
  });

export const fileHistoryQuery = (repositoryId: string, branch: string, path: string) =>
  pages(["file-history", repositoryId, branch, path], (cursor, signal) =>
    rpc.repositories.fileHistory.query({ repositoryId, branch, path, cursor, limit: 50 }, { signal }),
  );

export interface InboxFilter {
  event?: string | undefined;
  outcome?: WebhookOutcome | undefined;
}

export const deliveriesQuery = (filter: InboxFilter) =>
  pages(["deliveries", filter], (cursor, signal) =>
    rpc.webhooks.deliveries.list.query({ ...filter, cursor, limit: 50 }, { signal }),
  );

export const deliveryQuery = (guid: string) =>
  queryOptions({
    queryKey: ["delivery", guid],
    queryFn: ({ signal }) => rpc.webhooks.deliveries.get.query({ guid }, { signal }),
  });

export const queuesQuery = queryOptions({
  queryKey: ["ops", "queues"],
  queryFn: ({ signal }) => rpc.ops.queues.query({}, { signal }),
});
export const workersQuery = queryOptions({
  queryKey: ["ops", "workers"],
  queryFn: ({ signal }) => rpc.ops.workers.query({}, { signal }),
});
export const rateLimitsQuery = queryOptions({
  queryKey: ["ops", "rate-limits"],
  queryFn: ({ signal }) => rpc.ops.rateLimits.query({}, { signal }),
});
export const throughputQuery = (range: OpsRange) =>
  queryOptions({
    queryKey: ["ops", "throughput", range],
    queryFn: ({ signal }) => rpc.ops.throughput.query({ range }, { signal }),
    placeholderData: keepPreviousData,
  });
export const failuresQuery = (range: OpsRange) =>
  queryOptions({
    queryKey: ["ops", "failures", range],
    queryFn: ({ signal }) => rpc.ops.failures.query({ range }, { signal }),
    placeholderData: keepPreviousData,
  });
export const maintenanceQuery = (range: OpsRange) =>
  queryOptions({
    queryKey: ["ops", "maintenance", range],
    queryFn: ({ signal }) => rpc.ops.maintenance.query({ range }, { signal }),
    placeholderData: keepPreviousData,
  });

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => rpc.keys.list.query({}, { signal }),
});
export const connectionQuery = queryOptions({
  queryKey: ["github", "connection"],
  queryFn: ({ signal }) => rpc.github.connection.query({}, { signal }),
  staleTime: MINUTE,
});

/** One file of a tree, or null: paths that begin with its path come after it. */
export const fileQuery = (tree: TreeOf, path: string) =>
  queryOptions({
    queryKey: ["files", tree.repositoryId, tree.branch, tree.at ?? "", "file", path],
    queryFn: async ({ signal }) => {
      const { items } = await rpc.files.list.query({ ...tree, prefix: path, limit: 1 }, { signal });
      return items.find((file) => file.path === path) ?? null;
    },
  });

/** Which sync the current tree of a branch is of: another one, another tree. */
export const treeVersionQuery = (tree: TreeOf) =>
  queryOptions({
    queryKey: ["files", tree.repositoryId, tree.branch, "", "version"],
    queryFn: async ({ signal }) => {
      const { repositoryId, branch } = tree;
      const { items } = await rpc.projects.sync.history.query({ repositoryId, branch, limit: 20 }, { signal });
      return items.find(({ status }) => status === "completed")?.id ?? null;
    },
  });

export interface MemoryFilter {
  projectId: string;
  q?: string | undefined;
  mode?: MemorySearchMode | undefined;
  tag?: string | undefined;
  source?: MemorySource | undefined;
  includeSuperseded?: "true" | undefined;
}

export const memoryQuery = (filter: MemoryFilter) =>
  infiniteQueryOptions({
    queryKey: ["memory", filter],
    queryFn: ({ pageParam, signal }: PageParam) =>
      rpc.memory.list.query({ ...filter, cursor: pageParam, limit: 30 }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const memoryModesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["memory-modes", projectId],
    queryFn: ({ signal }) => rpc.memory.modes.query({ projectId }, { signal }),
    staleTime: MINUTE,
  });

export const memoryEntryQuery = (entryId: string) =>
  queryOptions({
    queryKey: ["memory-entry", entryId],
    queryFn: ({ signal }) => rpc.memory.get.query({ entryId }, { signal }),
  });

export const restorePreviewQuery = (syncId: string) =>
  queryOptions({
    queryKey: ["restore-preview", syncId],
    queryFn: ({ signal }) => rpc.projects.sync.previewRestore.query({ syncId }, { signal }),
  });
