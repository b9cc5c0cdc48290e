import { expect, test } from "vitest";
import { CannotListenError, listenHttp } from "./listen-http.js";

const loopback = { host: "127.0.0.1", port: 0 };

test("answers 503 until there is something to serve, then that", async () => {
  const listener = await listenHttp(loopback);
  expect((await fetch(listener.url)).status).toBe(503);
  listener.serve((_request, response) => response.end("ready"));
  expect(await (await fetch(listener.url)).text()).toBe("ready");
  await listener.close();
});

test("says what to do about a port that is taken", async () => {
  const first = await listenHttp(loopback);
  const port = Number(new URL(first.url).port);
  const second = listenHttp({ ...loopback, port });
  await expect(second).rejects.toThrow(CannotListenError);
  await expect(second).rejects.toThrow(`Port ${port} is taken by another program. Choose another: PORT=${port + 1}`);
  await first.close();
});

test("closing ends a request that takes longer than it may", async () => {
  const listener = await listenHttp({ ...loopback, graceMs: 10 });
  const { promise: arrived, resolve } = withResolver();
  listener.serve(() => resolve());
  const request = fetch(listener.url);
  await arrived;
  await Promise.all([listener.close(), expect(request).rejects.toThrow()]);
});

function withResolver() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
