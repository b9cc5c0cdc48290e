export * from "./create-client.js";
export type { DeliveriesApi, DeliveryListOptions, ReplayRangeOptions } from "./deliveries.js";
export * from "./errors.js";
export type { ConnectionState, EventSubscription, EventsOptions } from "./event-subscription.js";
export type { EventTopic, TopicChange } from "./event-topic.js";
export type { GithubApi } from "./github.js";
export type { KeysApi, NewApiKey } from "./keys.js";
export type { MemoryApi, MemoryEntryChange, MemoryEntryInput, MemorySearchOptions } from "./memory.js";
export type { OpsApi, RangeOptions } from "./ops.js";
export type { PageOptions } from "./page-options.js";
export type { EventMessage } from "./parse-stream-message.js";
export type { ProjectListOptions, ProjectsApi } from "./projects.js";
export type {
  DirectoryOptions,
  FileContentOptions,
  FileFindOptions,
  FileListOptions,
  FilesApi,
  RepositoriesApi,
  RepositoryChange,
} from "./repositories.js";
export type { SessionApi } from "./session.js";
export type { StreamOptions } from "./sync-events.js";
export type { SyncsApi } from "./syncs.js";
export type { CallOptions, ClientOptions } from "./transport.js";
