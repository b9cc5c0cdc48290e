import { type DeliveriesApi, deliveriesApi } from "./deliveries.js";
import { type EventSubscription, type EventsOptions, MultiplexedEvents } from "./event-subscription.js";
import { type GithubApi, githubApi } from "./github.js";
import { type KeysApi, keysApi } from "./keys.js";
import { type MemoryApi, memoryApi } from "./memory.js";
import { type OpsApi, opsApi } from "./ops.js";
import { type ProjectsApi, projectsApi } from "./projects.js";
import { type FilesApi, filesApi, type RepositoriesApi, repositoriesApi } from "./repositories.js";
import { type SessionApi, sessionApi } from "./session.js";
import { type SyncsApi, syncsApi } from "./syncs.js";
import { type ClientOptions, createTransport } from "./transport.js";

/** The API of one Project Sync server, typed. Every answer is parsed with the schemas of `contracts`. */
export interface ProjectSyncClient {
  readonly baseUrl: string;
  readonly projects: ProjectsApi;
  readonly repositories: RepositoriesApi;
  readonly files: FilesApi;
  readonly syncs: SyncsApi;
  readonly deliveries: DeliveriesApi;
  readonly ops: OpsApi;
  readonly keys: KeysApi;
  readonly session: SessionApi;
  readonly github: GithubApi;
  readonly memory: MemoryApi;
  /** The events of many syncs over one connection: see {@link EventSubscription}. */
  events(options?: EventsOptions): EventSubscription;
}

/** Makes a client; nothing is sent until one of its functions is called. Works in Node and in browsers. */
export function createClient(options: ClientOptions): ProjectSyncClient {
  const transport = createTransport(options);
  const events = options.eventsUrl ? createTransport({ ...options, baseUrl: options.eventsUrl }) : transport;
  return {
    baseUrl: transport.baseUrl,
    projects: projectsApi(transport),
    repositories: repositoriesApi(transport),
    files: filesApi(transport),
    syncs: syncsApi(transport, events),
    deliveries: deliveriesApi(transport),
    ops: opsApi(transport),
    keys: keysApi(transport),
    session: sessionApi(transport),
    github: githubApi(transport),
    memory: memoryApi(transport),
    events: (subscription = {}) => new MultiplexedEvents(events, subscription),
  };
}
