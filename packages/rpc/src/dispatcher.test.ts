import { createLogger } from "@project-sync/runtime";
import { describe, expect, it } from "vitest";
import { createDispatcher } from "./dispatcher.js";

const logger = createLogger({ name: "test", level: "silent" });

describe("createDispatcher", () => {
  it("makes one more dispatch of many calls during one", async () => {
    let runs = 0;
    let finishFirst = () => {};
    const first = new Promise<void>((resolve) => {
      finishFirst = resolve;
    });
    const dispatcher = createDispatcher({ dispatch: () => (++runs === 1 ? first : Promise.resolve()), logger });
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
    const dispatcher = createDispatcher({ dispatch, logger });
    dispatcher.kick();
    await dispatcher.idle();
    dispatcher.kick();
    await dispatcher.idle();
    expect(runs).toBe(2);
  });
});
