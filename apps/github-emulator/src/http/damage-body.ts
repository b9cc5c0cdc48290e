import { SECOND, sleep } from "@project-sync/runtime";
import type { Fault } from "./faults.js";
import type { Reply } from "./reply.js";

/** Thrown into a body that a fault breaks off: the connection is to be destroyed. */
export class CutOff extends Error {}

const SLICES_PER_SECOND = 20;

/** The bytes of a reply as a fault lets them through. `signal` ends waiting when the client goes away. */
export async function* damageBody(body: Reply["body"], fault: Fault, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const chunks = body === null ? [] : Buffer.isBuffer(body) ? [body] : body;
  if (fault.kind === "slow") return yield* slowDown(chunks, fault.bytesPerSecond, signal);
  if (fault.kind !== "cut" && fault.kind !== "stall") return yield* chunks;
  yield* firstBytes(chunks, fault.afterBytes);
  if (fault.kind === "stall") await sleep(24 * 60 * 60 * SECOND, signal);
  if (fault.kind === "cut" && !fault.clean) throw new CutOff();
}

type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** The first `limit` bytes; without a limit, half of the first chunk (which is the whole body unless it is streamed). */
async function* firstBytes(chunks: Chunks, limit: number | undefined): AsyncGenerator<Uint8Array> {
  let left = limit;
  for await (const chunk of chunks) {
    left ??= Math.floor(chunk.length / 2);
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

async function* slowDown(chunks: Chunks, bytesPerSecond: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const step = Math.max(1, Math.floor(bytesPerSecond / SLICES_PER_SECOND));
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += step) {
      const slice = chunk.subarray(at, at + step);
      yield slice;
      await sleep((slice.length / bytesPerSecond) * SECOND, signal);
    }
  }
}
