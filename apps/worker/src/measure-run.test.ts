import { sleep } from "@project-sync/runtime";
import { expect, test } from "vitest";
import { measureRun } from "./measure-run.js";

test("a blocked event loop shows, with the time and the CPU it took", async () => {
  const measured = measureRun();
  await sleep(20);
  for (const until = performance.now() + 60; performance.now() < until; );
  await sleep(20);
  const { durationMs, cpuMs, eventLoopDelayMaxMs } = measured();
  expect(durationMs).toBeGreaterThanOrEqual(95);
  expect(cpuMs).toBeGreaterThan(0);
  expect(eventLoopDelayMaxMs).toBeGreaterThanOrEqual(45);
});
