import type { ProgressBus } from "@project-sync/progress";
import { createLogger, type Logger } from "@project-sync/runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { watchEvents } from "./event-source.js";
import { FINISHED, progress } from "./memory-syncs.js";
import { startGateway } from "./start-gateway.js";

interface Backend {
  createBus(logger: Logger): ProgressBus;
  stop(): Promise<void>;
}

const EVENTS = 40;

/** A browser's own EventSource against a real server and a real bus. Each bus's test file calls this. */
export function describeStreamContract(name: string, startBackend: () => Promise<Backend>): void {
  describe(`the event stream over ${name}`, () => {
    const logger = createLogger({ name: "test", level: "silent" });
    let backend: Backend;
    let worker: ProgressBus;
    let bus: ProgressBus;
    beforeAll(async () => {
      backend = await startBackend();
      worker = backend.createBus(logger);
      bus = backend.createBus(logger);
    });
    afterAll(async () => {
      await worker?.close();
      await bus?.close();
      await backend?.stop();
    });

    async function runSync(append: (last: boolean) => Parameters<ProgressBus["publish"]>[0]): Promise<void> {
      for (let i = 1; i <= EVENTS; i++) await worker.publish(append(i === EVENTS));
    }

    test.each([1, 3])(
      "a client that is cut off after every %i events receives 1..N once, in order",
      async (cutAfter) => {
        const { syncs, urlOf } = await startGateway({ bus });
        const syncId = syncs.create();
        const watching = watchEvents(urlOf(syncId), cutAfter);
        await runSync((last) => syncs.append(syncId, last ? FINISHED : progress(0)));
        const { ids, connections, gaveUpWith } = await watching;
        expect(ids).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
        expect(connections).toBeGreaterThanOrEqual(Math.floor(EVENTS / cutAfter));
        expect(gaveUpWith).toBe(204);
      },
    );

    test("clients that come before, during and after all see the whole of it", async () => {
      const { syncs, urlOf } = await startGateway({ bus });
      const syncId = syncs.create();
      const before = watchEvents(urlOf(syncId));
      let during: typeof before | undefined;
      await runSync((last) => {
        const event = syncs.append(syncId, last ? FINISHED : progress(0));
        if (event.seq === EVENTS / 2) during = watchEvents(urlOf(syncId));
        return event;
      });
      const all = await Promise.all([before, during, watchEvents(urlOf(syncId))]);
      for (const watched of all) expect(watched?.ids).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
    });
  });
}
