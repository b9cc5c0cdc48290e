import type { SyncFact } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { ProgressThrottle } from "./progress-throttle.js";

test("four a second and phase pass, the last one always, and everything else at once", () => {
  let ms = 0;
  const throttle = new ProgressThrottle({ now: () => new Date(ms) });
  const passed: SyncFact[] = [];
  for (let done = 0; done <= 100; done++) {
    passed.push(...throttle.accept(progress("content", done)));
    ms += 10;
  }
  passed.push(...throttle.accept({ type: "sync.phase", phase: "verify" }));
  expect(passed).toEqual([
    progress("content", 0),
    progress("content", 25),
    progress("content", 50),
    progress("content", 75),
    progress("content", 100),
    { type: "sync.phase", phase: "verify" },
  ]);
  expect(throttle.flush()).toEqual([]);
});

test("another phase passes at once and the last of the one before is not lost", () => {
  const throttle = new ProgressThrottle({ now: () => new Date(0) });
  expect(throttle.accept(progress("tree", 1))).toEqual([progress("tree", 1)]);
  expect(throttle.accept(progress("tree", 2))).toEqual([]);
  expect(throttle.accept(progress("content", 0))).toEqual([progress("tree", 2), progress("content", 0)]);
  expect(throttle.accept(progress("content", 1))).toEqual([]);
  expect(throttle.flush()).toEqual([progress("content", 1)]);
});

function progress(phase: "tree" | "content", done: number): SyncFact {
  return { type: "sync.progress", phase, done, total: 100, unit: "files" };
}
