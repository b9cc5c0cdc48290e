import { expect, test } from "vitest";
import { sleep } from "./sleep.js";

test("an abort ends the wait with its own reason", async () => {
  const abort = new AbortController();
  const waiting = sleep(60_000, abort.signal);
  abort.abort(new Error("no longer needed"));
  await expect(waiting).rejects.toThrow("no longer needed");
});

test("an abort before the wait is seen", async () => {
  await expect(sleep(60_000, AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
});
