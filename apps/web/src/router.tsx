import type { MemorySearchMode, MemorySource, OpsRange, WebhookOutcome } from "@project-sync/contracts";
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { NoSuchPage, PageFailed } from "./layout/page-errors.js";
import { maybeText, oneOf } from "./layout/search-params.js";
import { Shell } from "./layout/shell.js";

type Maybe = string | undefined;

/** Every address of the app. Each page is a file of its own that is loaded when it is first wanted. */
const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage });

const projects = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: (search): { q?: Maybe } => ({ q: maybeText(search.q) }),
  component: lazyRouteComponent(() => import("./pages/projects.js"), "ProjectsPage"),
});

const overview = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId",
  validateSearch: (search): { repository?: Maybe; branch?: Maybe } => ({
    repository: maybeText(search.repository),
    branch: maybeText(search.branch),
  }),
  component: lazyRouteComponent(() => import("./pages/project-overview.js"), "ProjectOverviewPage"),
});

const memory = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/memory",
  validateSearch: (
    search,
  ): {
    q?: Maybe;
    mode?: MemorySearchMode | undefined;
    tag?: Maybe;
    source?: MemorySource | undefined;
    show?: "all" | undefined;
    entry?: Maybe;
  } => ({
    q: maybeText(search.q),
    mode: oneOf(search.mode, ["text", "semantic", "hybrid"]),
    tag: maybeText(search.tag),
    source: oneOf(search.source, ["manual", "github", "import"]),
    show: oneOf(search.show, ["all"]),
    entry: maybeText(search.entry),
  }),
  component: lazyRouteComponent(() => import("./pages/memory.js"), "MemoryPage"),
});

const history = createRoute({
  getParentRoute: () => root,
  path: "/repositories/$repositoryId/history",
  validateSearch: (search): { branch?: Maybe } => ({ branch: maybeText(search.branch) }),
  component: lazyRouteComponent(() => import("./pages/history.js"), "HistoryPage"),
});

const files = createRoute({
  getParentRoute: () => root,
  path: "/repositories/$repositoryId/files",
  validateSearch: (search): { branch?: Maybe; at?: Maybe; path?: Maybe; view?: "history" | undefined } => ({
    branch: maybeText(search.branch),
    at: maybeText(search.at),
    path: maybeText(search.path),
    view: oneOf(search.view, ["history"]),
  }),
  component: lazyRouteComponent(() => import("./pages/files.js"), "FilesPage"),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: "/repositories/$repositoryId/compare",
  validateSearch: (search): { branch?: Maybe; from?: Maybe; to?: Maybe } => ({
    branch: maybeText(search.branch),
    from: maybeText(search.from),
    to: maybeText(search.to),
  }),
  component: lazyRouteComponent(() => import("./pages/compare.js"), "ComparePage"),
});

const repositorySettings = createRoute({
  getParentRoute: () => root,
  path: "/repositories/$repositoryId/settings",
  component: lazyRouteComponent(() => import("./pages/repository-settings.js"), "RepositorySettingsPage"),
});

const sync = createRoute({
  getParentRoute: () => root,
  path: "/syncs/$syncId",
  validateSearch: (search): { tab?: "changes" | "timings" | "log" | undefined } => ({
    tab: oneOf(search.tab, ["changes", "timings", "log"]),
  }),
  component: lazyRouteComponent(() => import("./pages/sync.js"), "SyncPage"),
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: "/inbox",
  validateSearch: (search): { event?: Maybe; outcome?: WebhookOutcome | undefined; delivery?: Maybe } => ({
    event: maybeText(search.event),
    outcome: oneOf(search.outcome, ["queued", "coalesced", "checking", "ignored", "failed"]),
    delivery: maybeText(search.delivery),
  }),
  component: lazyRouteComponent(() => import("./pages/inbox.js"), "InboxPage"),
});

const operations = createRoute({
  getParentRoute: () => root,
  path: "/operations",
  validateSearch: (search): { range?: OpsRange | undefined } => ({ range: oneOf(search.range, ["1h", "24h", "7d"]) }),
  component: lazyRouteComponent(() => import("./pages/operations.js"), "OperationsPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("./pages/settings.js"), "SettingsPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    projects,
    overview,
    memory,
    history,
    files,
    compare,
    repositorySettings,
    sync,
    inbox,
    operations,
    settings,
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: PageFailed,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
