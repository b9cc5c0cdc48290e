import { connect } from "node:http2";
import { setTimeout as wait } from "node:timers/promises";
import { streamOpenSchema } from "@project-sync/contracts";
import { expect, onTestFinished, test } from "vitest";
import { FINISHED, progress } from "./testing/memory-syncs.js";
import { openStream } from "./testing/open-stream.js";
import { AUTHORIZED, startGateway } from "./testing/start-gateway.js";
import { startNginx } from "./testing/start-nginx.js";

const EVENTS = 10;
/** Far more than a proxy that passes on at once needs, far less than one that waits for more needs. */
const PROMPT_MS = 1_000;

async function start() {
  const gateway = await startGateway();
  const { syncs, bus } = gateway;
  const proxy = await startNginx(gateway.url);
  const syncId = syncs.create(1);
  /** One event after the other, each only when the one before has arrived; answers the slowest. */
  const tell = async (arrived: (seq: number) => Promise<unknown>): Promise<number> => {
    let slowest = 0;
    for (let seq = 2; seq <= EVENTS; seq++) {
      const sent = performance.now();
      bus.publish(syncs.append(syncId, seq === EVENTS ? FINISHED : progress(seq)));
      await arrived(seq);
      slowest = Math.max(slowest, performance.now() - sent);
    }
    return slowest;
  };
  return { ...proxy, tell, syncId, path: `/api/v1/events/project-sync/${syncId}` };
}

test("over HTTP/1.1 each event arrives by itself and at once, and the end of the stream too", async () => {
  const { http1, tell, syncId, path } = await start();
  const stream = await openStream(`${http1}${path}`);
  expect(stream.response.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
  const slowest = await tell((seq) => stream.until(() => stream.seqs(syncId).at(-1) === seq));
  expect(slowest).toBeLessThan(PROMPT_MS);
  await stream.closed;
  expect(stream.seqs(syncId)).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
});

test("over HTTP/2 many streams share one connection, and each event arrives at once", async () => {
  const { http2, tell, syncId, path } = await start();
  const session = connect(http2);
  onTestFinished(() => session.destroy());
  const streams = [path, path, `/api/v1/events?topics=sync:${syncId}`].map((asked) => {
    const stream = session.request({ ":path": asked, ...AUTHORIZED }).setEncoding("utf8");
    const state = { text: "" };
    stream.on("data", (chunk: string) => {
      state.text += chunk;
    });
    return state;
  });
  const slowest = await tell(async (seq) => {
    while (!streams.every(({ text }) => text.includes(`"seq":${seq},`))) await wait(2);
  });
  expect(slowest).toBeLessThan(PROMPT_MS);
});

test("topics are changed through the proxy", async () => {
  const { http1, syncId } = await start();
  const stream = await openStream(`${http1}/api/v1/events?topics=ops`);
  onTestFinished(() => stream.close());
  await stream.until(() => stream.seqs(syncId).length === 1);
  const { streamId } = streamOpenSchema.parse(stream.events[0]?.data);
  const response = await fetch(`${http1}/api/v1/events/${streamId}/topics`, {
    ...{ method: "POST", headers: AUTHORIZED, body: JSON.stringify({ remove: ["ops"] }) },
  });
  expect(response.status).toBe(204);
});
