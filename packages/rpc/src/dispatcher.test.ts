import { createLogger, systemClock } from "@project-sync/runtime";
import { describe, expect, it, vi } from "vitest";
import { createDispatcher } from "./dispatcher.js";

const logger = createLogger({ name: "test", level: "silent" });
const NOTHING_WAITS = { nextAt: null };

describe("createDispatcher", () => {
  it("makes one more dispatch of many calls during one", async () => {
    let runs = 0;
    let finishFirst = () => {};
    const first = new Promise<void>((resolve) => {
      finishFirst = resolve;
    });
    const dispatcher = createDispatcher({
      dispatch: async () => {
        if (++runs === 1) await first;
        return NOTHING_WAITS;
      },
      logger,
      clock: systemClock,
    });
    for (let i = 0; i < 50; i++) dispatcher.kick();
    finishFirst();
    await dispatcher.idle();
    expect(runs).toBe(2);
    dispatcher.kick();
    await dispatcher.idle();
    expect(runs).toBe(3);
  });

  it("outlives a dispatch that fails", async () => {
    let runs = 0;
    const dispatch = async () => {
      runs += 1;
      throw new Error("the queue is away");
    };
    const dispatcher = createDispatcher({ dispatch, logger, clock: systemClock });
    dispatcher.kick();
    await dispatcher.idle();
    dispatcher.kick();
    await dispatcher.idle();
    expect(runs).toBe(2);
  });

  it("dispatches by itself when the next row is due, and never after it was stopped", async () => {
    let runs = 0;
    const due = [new Date(Date.now() + 30), null, new Date(Date.now() + 60)];
    const dispatch = async () => ({ nextAt: due[runs++] ?? null });
    const dispatcher = createDispatcher({ dispatch, logger, clock: systemClock });
    dispatcher.kick();
    await vi.waitFor(() => expect(runs).toBe(2));
    dispatcher.kick();
    await dispatcher.idle();
    await dispatcher.stop();
    dispatcher.kick();
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(runs).toBe(3);
  });
});
