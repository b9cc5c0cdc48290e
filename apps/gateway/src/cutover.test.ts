import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { FINISHED, MemorySyncs, progress } from "./testing/memory-syncs.js";
import { openStream } from "./testing/open-stream.js";
import { startGateway } from "./testing/start-gateway.js";

/** A store whose every read has taken its snapshot and then waits to be let through. */
function blockingStore() {
  const syncs = new MemorySyncs();
  const waiting: (() => void)[] = [];
  const read = async (syncId: string, afterSeq: number) => {
    const snapshot = await syncs.read(syncId, afterSeq);
    await new Promise<void>((resolve) => void waiting.push(resolve));
    return snapshot;
  };
  const nextRead = async () => {
    while (waiting.length === 0) await wait(1);
    return waiting.shift() as () => void;
  };
  return { syncs, read, nextRead };
}

test.each(["project-sync", "topics"])(
  "an event between the backfill's snapshot and the live events is seen once: %s",
  async (kind) => {
    const { syncs, read, nextRead } = blockingStore();
    const { bus, url } = await startGateway({ ...syncs, read });
    const syncId = syncs.create(2);
    const path = kind === "topics" ? `?topics=sync:${syncId}` : `/project-sync/${syncId}`;
    const opening = openStream(`${url}/api/v1/events${path}`);
    const answerFirst = await nextRead();
    // The snapshot has been taken with two events; nobody has seen it yet.
    bus.publish(syncs.append(syncId, progress(3)));
    answerFirst();
    const stream = await opening;
    onTestFinished(() => stream.close());
    const answerSecond = await nextRead();
    bus.publish(syncs.append(syncId, progress(4)));
    answerSecond();
    (await nextRead())();
    bus.publish(syncs.append(syncId, FINISHED));
    await stream.until(() => stream.seqs(syncId).length >= 5);
    await wait(50);
    expect(stream.seqs(syncId)).toEqual([1, 2, 3, 4, 5]);
  },
);
