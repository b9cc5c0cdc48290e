import { sleep } from "@project-sync/runtime";

/** Waits, but not for long once the emulator closes: what is held back is then sent off to fail at once. */
export async function waitUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, signal).catch(() => undefined);
}
