import { type Logger, SECOND } from "@project-sync/runtime";
import { Redis, type RedisOptions } from "ioredis";
import { boundSend } from "./bounded-send.js";
import { BusListeners } from "./bus-listeners.js";
import { encodeEvent, encodeNudge } from "./bus-message.js";
import type { ProgressBus } from "./progress-bus.js";

interface RedisBusOptions {
  url: string;
  logger: Logger;
}

/** Progress over Redis pub/sub: one connection publishes, one subscribes; each is made when first used. */
export function createRedisBus({ url, logger }: RedisBusOptions): ProgressBus {
  const listeners = new BusListeners(logger);
  const subscriber = lazily(() => listen(connect(url, logger, SUBSCRIBER), listeners));
  const publisher = lazily(() => {
    const client = connect(url, logger, PUBLISHER);
    return { client, tried: firstAttempt(client) };
  });
  const send = boundSend(async (message) => {
    const { client, tried } = publisher.get();
    await tried;
    await client.publish(channelOf(client), message);
  });
  return {
    publish: (event) => send(encodeEvent(event)),
    nudge: (nudge) => send(encodeNudge(nudge)),
    subscribe: (listener) => {
      subscriber.get();
      return listeners.subscribe(listener);
    },
    onNudge: (listener) => {
      subscriber.get();
      return listeners.onNudge(listener);
    },
    close: async () => {
      publisher.peek()?.client.disconnect();
      subscriber.peek()?.disconnect();
    },
  };
}

const COMMON: RedisOptions = {
  connectTimeout: 5 * SECOND,
  keepAlive: 10 * SECOND,
  retryStrategy: (attempt) => Math.min(attempt * 100, 2 * SECOND),
};

/** Fails at once while there is no connection, and gives up a connection that has stopped answering. */
const PUBLISHER: RedisOptions = {
  ...COMMON,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  socketTimeout: 2 * SECOND,
};

/** Subscribes again by hand, so that the gap is told after the subscription stands and not before. */
const SUBSCRIBER: RedisOptions = { ...COMMON, autoResubscribe: false, maxRetriesPerRequest: null };

function connect(url: string, logger: Logger, options: RedisOptions): Redis {
  const client = new Redis(url, options);
  client.on("error", (err) => logger.debug({ err }, "progress bus connection"));
  return client;
}

/** Pub/sub channels span the databases of a server; two installations on one server must not hear each other. */
function channelOf(client: Redis): string {
  return `project-sync:${client.options.db ?? 0}`;
}

function listen(client: Redis, listeners: BusListeners): Redis {
  client.on("message", (_channel, message) => listeners.receive(message));
  client.on("ready", () => {
    client.subscribe(channelOf(client)).then(
      () => listeners.gap(),
      () => client.disconnect(true),
    );
  });
  return client;
}

/** Resolves when the first attempt to connect has ended, well or not. Later ones are not waited for. */
function firstAttempt(client: Redis): Promise<void> {
  return new Promise((resolve) => {
    client.once("ready", resolve);
    client.once("close", resolve);
  });
}

function lazily<T>(make: () => T): { get(): T; peek(): T | undefined } {
  let made: T | undefined;
  return {
    get: () => {
      made ??= make();
      return made;
    },
    peek: () => made,
  };
}
