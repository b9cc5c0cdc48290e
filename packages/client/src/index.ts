export * from "./create-client.js";
export type { DeliveriesApi, DeliveryListOptions, ReplayRangeOptions } from "./deliveries.js";
export * from "./errors.js";
export type { PageOptions } from "./page-options.js";
export type { ProjectsApi } from "./projects.js";
export type {
  FileContentOptions,
  FileListOptions,
  FilesApi,
  RepositoriesApi,
  RepositoryChange,
} from "./repositories.js";
export type { StreamOptions } from "./sync-events.js";
export type { SyncsApi } from "./syncs.js";
export type { ClientOptions } from "./transport.js";
