import { randomUUID } from "node:crypto";
import type { SyncEvent } from "@project-sync/contracts";
import { createLogger, type Logger } from "@project-sync/runtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { SyncChannels } from "../index.js";
import type { Nudge, ProgressBus, ProgressListener } from "../progress-bus.js";
import { Collector, encode } from "./collector.js";
import { sampleEvent, sampleEvents } from "./sample-events.js";

export interface BusBackend {
  createBus(logger: Logger): ProgressBus;
  /** sends a text on the bus's channel that no bus made */
  sendForeign(text: string): Promise<void>;
  /** cuts every connection that is listening */
  cutListeners(): Promise<void>;
  stop(): Promise<void>;
}

/** Many tests share the machine: what should happen soon may take a while. */
function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 10 });
}

/** What a progress bus promises, whatever it runs on. Each backend's test file calls this. */
export function describeBusContract(name: string, startBackend: () => Promise<BusBackend>): void {
  describe(`the progress bus on ${name}`, () => {
    const logger = createLogger({ name: "test", level: "silent" });
    let backend: BusBackend;
    let sender: ProgressBus;
    let receiver: ProgressBus;

    beforeAll(async () => {
      backend = await startBackend();
    });
    afterAll(() => backend?.stop());
    beforeEach(() => {
      sender = backend.createBus(logger);
      receiver = backend.createBus(logger);
    });
    afterEach(() => Promise.all([sender.close(), receiver.close()]));

    /** Subscribes and waits until the subscription stands, which the bus tells as a gap. */
    async function listen(bus = receiver): Promise<Recorder> {
      const recorder = new Recorder();
      recorder.unsubscribe = bus.subscribe(recorder);
      await eventually(() => expect(recorder.gaps).toEqual([undefined]));
      return recorder;
    }

    test("events reach every listener of every process, in order", async () => {
      const first = await listen();
      const second = new Recorder();
      receiver.subscribe(second);
      const third = await listen(sender);
      const events = sampleEvents(randomUUID(), 20);
      for (const event of events) await sender.publish(event);
      for (const recorder of [first, second, third]) {
        await eventually(() => expect(recorder.events).toEqual(events));
      }
    });

    test("who has unsubscribed hears nothing more", async () => {
      const gone = await listen();
      const still = new Recorder();
      receiver.subscribe(still);
      gone.unsubscribe();
      await sender.publish(sampleEvent(randomUUID(), 1));
      await eventually(() => expect(still.events).toHaveLength(1));
      expect(gone.events).toEqual([]);
    });

    test("a lost connection is made again and told as a gap, and events flow again", async () => {
      const recorder = await listen();
      await backend.cutListeners();
      await eventually(() => expect(recorder.gaps).toEqual([undefined, undefined]));
      const event = sampleEvent(randomUUID(), 1);
      await sender.publish(event);
      await eventually(() => expect(recorder.events).toEqual([event]));
    });

    test("an event too large for the bus becomes a gap of its sync", async () => {
      const recorder = await listen();
      const large: SyncEvent = {
        ...{ syncId: randomUUID(), seq: 1, at: new Date().toISOString(), type: "sync.failed", code: "large" },
        ...{ message: "ü".repeat(8_000), retryable: false },
      };
      await sender.publish(large);
      await eventually(() => expect(recorder.gaps).toEqual([undefined, large.syncId]));
      expect(recorder.events).toEqual([]);
    });

    test("nudges arrive, and are no events", async () => {
      const recorder = await listen();
      const nudges: Nudge[] = [];
      const stop = receiver.onNudge((nudge) => nudges.push(nudge));
      const sent: Nudge[] = [{ type: "cancel", syncId: randomUUID() }, { type: "dispatch" }, { type: "check" }];
      for (const nudge of sent) await sender.nudge(nudge);
      await eventually(() => expect(nudges).toEqual(sent));
      stop();
      await sender.nudge({ type: "dispatch" });
      await sender.publish(sampleEvent(randomUUID(), 1));
      await eventually(() => expect(recorder.events).toHaveLength(1));
      expect(nudges).toEqual(sent);
    });

    test("a message of somebody else and a listener that throws do no harm", async () => {
      const recorder = await listen();
      receiver.subscribe({
        onGap: () => undefined,
        onEvent: () => {
          throw new Error("broken listener");
        },
      });
      const last = new Recorder();
      receiver.subscribe(last);
      for (const text of ["", "not json", '{"kind":"event","event":{"seq":"1"}}']) await backend.sendForeign(text);
      const event = sampleEvent(randomUUID(), 1);
      await sender.publish(event);
      await eventually(() => expect(last.events).toEqual([event]));
      expect(recorder.events).toEqual([event]);
    });

    test("who follows a sync over cut connections still has every event once, in order", async () => {
      const syncId = randomUUID();
      const stored: SyncEvent[] = [];
      const read = async (_syncId: string, afterSeq: number) => stored.slice(afterSeq);
      const channels = new SyncChannels({ read, bus: receiver, encode });
      const follower = new Collector();
      channels.follow(syncId, 0, follower);
      for (const event of sampleEvents(syncId, 60)) {
        stored.push(event);
        await sender.publish(event);
        if (event.seq % 20 === 0) await backend.cutListeners();
      }
      expect(await follower.done).toEqual(stored.map(({ seq }) => seq));
      channels.close();
    });
  });
}

class Recorder implements ProgressListener {
  readonly events: SyncEvent[] = [];
  readonly gaps: (string | undefined)[] = [];
  unsubscribe: () => void = () => undefined;

  onEvent(event: SyncEvent): void {
    this.events.push(event);
  }

  onGap(syncId?: string): void {
    this.gaps.push(syncId);
  }
}
