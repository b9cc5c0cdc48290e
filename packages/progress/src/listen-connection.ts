import { once } from "node:events";
import { Socket } from "node:net";
import { backoff, type Logger, SECOND, sleep } from "@project-sync/runtime";
import pg from "pg";

interface ListenOptions {
  connectionString: string;
  channel: string;
  onMessage(payload: string): void;
  /** LISTEN stands; what was sent before is lost. Called for the first connection and for every later one. */
  onListening(): void;
  logger: Pick<Logger, "warn">;
  signal: AbortSignal;
}

/**
 * Keeps one connection on LISTEN until the signal aborts, making it again with growing waits whenever it is lost.
 * LISTEN belongs to a connection, so it cannot come from a pool.
 */
export async function keepListening(options: ListenOptions): Promise<void> {
  const { signal, logger } = options;
  let failures = 0;
  const onListening = () => {
    failures = 0;
    options.onListening();
  };
  while (!signal.aborted) {
    try {
      await listenOnce({ ...options, onListening });
    } catch (err) {
      if (signal.aborted) return;
      logger.warn({ err }, "lost the progress bus; connecting again");
      await sleep(backoff({ attempt: ++failures, baseMs: 100, maxMs: 5 * SECOND }), signal).catch(() => undefined);
    }
  }
}

/** Listens until the connection is lost or the signal aborts; either is an error. */
async function listenOnce({ connectionString, channel, onMessage, onListening, signal }: ListenOptions): Promise<void> {
  const socket = new Socket();
  const client = new pg.Client({ ...CLIENT, connectionString, stream: () => socket });
  client.on("error", () => undefined);
  client.on("notification", ({ payload }) => onMessage(payload ?? ""));
  const lost = once(client, "end", { signal }).then(() => Promise.reject(new Error("PostgreSQL hung up")));
  const listening = client.connect().then(() => client.query(`LISTEN ${pg.escapeIdentifier(channel)}`));
  try {
    await Promise.race([listening, lost]);
    onListening();
    await lost;
  } finally {
    const ended = new AbortController();
    await Promise.race([client.end(), sleep(SECOND, ended.signal)]).catch(() => undefined);
    // A timer left running would keep the process alive as well.
    ended.abort();
    // A connection whose other side has vanished would otherwise stay for minutes, and keep the process alive.
    socket.destroy();
  }
}

const CLIENT: pg.ClientConfig = {
  application_name: "project-sync events",
  connectionTimeoutMillis: 5 * SECOND,
  query_timeout: 5 * SECOND,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10 * SECOND,
};
