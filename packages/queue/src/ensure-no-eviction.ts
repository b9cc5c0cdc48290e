import { CodedError } from "@project-sync/contracts";
import { SECOND } from "@project-sync/runtime";
import { Redis } from "ioredis";

/** The queue's Redis may throw jobs away when its memory is full. BullMQ only warns; we refuse to start. */
export class QueueMisconfiguredError extends CodedError {
  readonly code = "queue_misconfigured";

  constructor(policy: string) {
    super(
      `Redis runs with maxmemory-policy ${policy} and may evict jobs. ` +
        "Set it to noeviction (redis.conf, or CONFIG SET maxmemory-policy noeviction), then start again.",
    );
  }
}

/**
 * Reads INFO rather than CONFIG, which managed Redis services do not allow.
 *
 * @throws QueueMisconfiguredError unless Redis keeps every key
 */
export async function ensureNoEviction(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5 * SECOND });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const policy = /^maxmemory_policy:(\S+)/m.exec(await client.info("memory"))?.[1];
    if (policy !== undefined && policy !== "noeviction") throw new QueueMisconfiguredError(policy);
  } finally {
    client.disconnect();
  }
}
