import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { mapConcurrent } from "./map-concurrent.js";

const never = new AbortController().signal;

test("every result comes once, and never more than the limit run at a time", async () => {
  let running = 0;
  let most = 0;
  const work = async (n: number) => {
    most = Math.max(most, ++running);
    for (let i = 0; i < n % 5; i++) await setImmediate();
    running -= 1;
    return n;
  };
  const items = Array.from({ length: 50 }, (_, i) => i);
  const results: number[] = [];
  for await (const result of mapConcurrent(items, { concurrency: 4, signal: never }, work)) results.push(result);
  expect(results.sort((a, b) => a - b)).toEqual(items);
  expect(most).toBe(4);
});

test("a failure aborts the others, waits for them, and is what is thrown", async () => {
  let aborted = 0;
  const work = async (n: number, signal: AbortSignal) => {
    if (n === 2) throw new Error("two");
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await setImmediate();
    aborted += 1;
  };
  const run = async () => {
    for await (const _ of mapConcurrent([1, 2, 3], { concurrency: 3, signal: never }, work));
  };
  await expect(run()).rejects.toThrow("two");
  expect(aborted).toBe(2);
});

test("results that settle while the consumer is busy are not lost", async () => {
  const results: number[] = [];
  const options = { concurrency: 3, signal: never };
  for await (const result of mapConcurrent([1, 2, 3, 4, 5, 6, 7], options, async (n) => n)) {
    for (let i = 0; i < 5; i++) await setImmediate();
    results.push(result);
  }
  expect(results.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("an aborted signal starts nothing more", async () => {
  const stop = new AbortController();
  let started = 0;
  const run = async () => {
    const options = { concurrency: 1, signal: stop.signal };
    for await (const _ of mapConcurrent([1, 2, 3], options, async () => started++)) stop.abort(new Error("stop"));
  };
  await expect(run()).rejects.toThrow("stop");
  expect(started).toBe(1);
});
