import type { SyncJob } from "@project-sync/contracts";
import { SECOND } from "@project-sync/runtime";
import { createPostgresBackend, type Processor, Queue, Worker, type WorkerOptions, withBackend } from "bullmq";
import { QUEUE_NAME } from "./job-id.js";

/** Where the queue lives: Redis when there are several processes, PostgreSQL when there is nothing else. */
export type QueueConnection = { kind: "redis"; url: string } | { kind: "postgres"; connectionString: string };

const OnPostgres = withBackend(createPostgresBackend);

/** The methods we use, which both backends have. */
type BullQueue = Pick<
  Queue<SyncJob, void, string>,
  "add" | "getJobState" | "getJobCounts" | "isPaused" | "pause" | "resume" | "waitUntilReady" | "close" | "obliterate"
>;
type BullWorker = Pick<Worker<SyncJob, void, string>, "run" | "waitUntilReady" | "pause" | "close">;

/** A BullMQ object, and how to let go of its connections when its own `close()` hangs. */
interface Opened<T> {
  bull: T;
  destroy(): void;
}
export type OpenedQueue = Opened<BullQueue>;
export type OpenedWorker = Opened<BullWorker>;
export type SyncProcessor = Processor<SyncJob, void, string>;
type OnError = (error: Error) => void;

/** A BullMQ queue that fails at once, rather than waits, when its connection is gone. */
export function openBullQueue(connection: QueueConnection, onError: OnError): OpenedQueue {
  if (connection.kind === "postgres") {
    const bull = new OnPostgres.Queue<SyncJob, void>(QUEUE_NAME, { connection: postgresOptions(connection) });
    return { bull: bull.on("error", onError), destroy: () => ignore(bull.disconnect()) };
  }
  const options = { url: connection.url, enableOfflineQueue: false, maxRetriesPerRequest: 1 };
  const bull = new Queue<SyncJob, void>(QUEUE_NAME, { connection: options });
  return { bull: bull.on("error", onError), destroy: () => disconnectRedis(bull.getBackend()) };
}

/** A BullMQ worker that reconnects for as long as it takes. It starts with `run()`. */
export function openBullWorker(
  connection: QueueConnection,
  processor: SyncProcessor,
  options: Omit<WorkerOptions, "connection">,
  onError: OnError,
): OpenedWorker {
  const settings = { ...options, autorun: false };
  if (connection.kind === "postgres") {
    const all = { ...settings, connection: postgresOptions(connection) };
    const bull = new PostgresWorker(QUEUE_NAME, processor, all);
    return { bull: bull.on("error", onError), destroy: () => bull.abandon(() => ignore(bull.disconnect())) };
  }
  const all = { ...settings, connection: { url: connection.url, maxRetriesPerRequest: null } };
  const bull = new RedisWorker(QUEUE_NAME, processor, all);
  return { bull: bull.on("error", onError), destroy: () => bull.abandon(() => disconnectRedis(bull.getBackend())) };
}

/** A `close()` that hangs never comes to the timer that renews locks, which would keep the process alive for ever. */
class RedisWorker extends Worker<SyncJob, void> {
  abandon(disconnect: () => void): void {
    ignore(this.lockManager.close());
    disconnect();
  }
}
class PostgresWorker extends OnPostgres.Worker<SyncJob, void> {
  abandon(disconnect: () => void): void {
    ignore(this.lockManager.close());
    disconnect();
  }
}

interface RedisClients {
  client: Promise<Disconnectable>;
  blockingClient?: Promise<Disconnectable> | undefined;
}
interface Disconnectable {
  disconnect(): unknown;
}

/** BullMQ's own `disconnect()` waits for an event that ioredis does not send while it is reconnecting. */
function disconnectRedis({ client, blockingClient }: RedisClients): void {
  for (const opening of [client, blockingClient]) ignore(opening?.then((opened) => opened.disconnect()));
}

function ignore(work: Promise<unknown> | undefined): void {
  work?.catch(() => undefined);
}

/** BullMQ keeps its tables in a schema of its own, `bullmq`, and brings them up under an advisory lock. */
function postgresOptions({ connectionString }: { connectionString: string }) {
  return {
    connectionString,
    migrate: true,
    max: 4,
    keepAlive: true,
    application_name: "project-sync queue",
    connectionTimeoutMillis: 5 * SECOND,
    query_timeout: 15 * SECOND,
  };
}
