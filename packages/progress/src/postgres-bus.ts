import { type Logger, SECOND } from "@project-sync/runtime";
import pg from "pg";
import { boundSend } from "./bounded-send.js";
import { BusListeners } from "./bus-listeners.js";
import { encodeEvent, encodeNudge } from "./bus-message.js";
import { keepListening } from "./listen-connection.js";
import type { ProgressBus } from "./progress-bus.js";

interface PostgresBusOptions {
  connectionString: string;
  logger: Logger;
}

/** Progress over LISTEN/NOTIFY: one connection publishes, one listens; each is made when first used. */
export function createPostgresBus({ connectionString, logger }: PostgresBusOptions): ProgressBus {
  const listeners = new BusListeners(logger);
  const publisher = createPublisher(connectionString, logger);
  const closing = new AbortController();
  let listening: Promise<void> | undefined;
  const listen = () => {
    listening ??= keepListening({
      connectionString,
      channel: CHANNEL,
      onMessage: (payload) => listeners.receive(payload),
      onListening: () => listeners.gap(),
      logger,
      signal: closing.signal,
    });
  };
  const send = boundSend((message) => publisher.query(NOTIFY, [CHANNEL, message]));
  return {
    publish: (event) => send(encodeEvent(event)),
    nudge: (nudge) => send(encodeNudge(nudge)),
    subscribe: (listener) => {
      listen();
      return listeners.subscribe(listener);
    },
    onNudge: (listener) => {
      listen();
      return listeners.onNudge(listener);
    },
    close: async () => {
      closing.abort(new Error("The progress bus is closed"));
      await listening;
      if (!publisher.ended) await publisher.end();
    },
  };
}

const CHANNEL = "project_sync";

/** A notification is a transaction of its own. It survives no crash anyway, so it need not wait for the disk. */
const NOTIFY = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";

/** A pool of one: messages keep their order, and a lost connection is replaced. */
function createPublisher(connectionString: string, logger: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    application_name: "project-sync events",
    max: 1,
    connectionTimeoutMillis: 2 * SECOND,
    query_timeout: 2 * SECOND,
    keepAlive: true,
  });
  pool.on("error", (err) => logger.debug({ err }, "progress bus connection"));
  return pool;
}
