import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { MINUTE, systemClock } from "@project-sync/runtime";
import { Apps } from "./apps/apps.js";
import { controlsOf } from "./emulator-controls.js";
import { type EmulatorOptions, resolveOptions } from "./emulator-options.js";
import type { EmulatorState } from "./emulator-state.js";
import { DownloadTokens } from "./http/download-tokens.js";
import { Faults } from "./http/faults.js";
import { RateLimits } from "./http/rate-limits.js";
import { RequestLog } from "./http/request-log.js";
import { RestrictedTokens } from "./http/restricted-tokens.js";
import { Repositories } from "./repositories.js";
import { serveRequest } from "./serve-request.js";
import { installationReference } from "./shapes/installation.js";
import { announcePush } from "./webhooks/announce-push.js";
import { PushDetector } from "./webhooks/push-detector.js";
import { Webhooks } from "./webhooks/webhooks.js";

/** A running emulator. See {@link startEmulator}. */
export type Emulator = Awaited<ReturnType<typeof startEmulator>>;

/**
 * Serves the bare repositories below a directory as GitHub would, on a loopback port:
 *
 *     const emulator = await startEmulator({ repositoriesDir });
 *     await emulator.addRepository({ owner: "octo", name: "hello", from: "/path/to/a/repository" });
 *     // GET `${emulator.url}/repos/octo/hello`, git clone `${emulator.gitUrl}/octo/hello.git`
 */
export async function startEmulator(options: EmulatorOptions) {
  const { host, port, ...settings } = resolveOptions(options);
  const repositories = await Repositories.open(options.repositoriesDir);
  const webhooks = new Webhooks(installationReference);
  const pushes = new PushDetector((repository, changes, refsBefore) =>
    announcePush({ origin: state.origin, repositories, webhooks, repository, changes, refsBefore }),
  );
  const state: EmulatorState = {
    origin: "",
    ...settings,
    repositories,
    restrictedTokens: new RestrictedTokens(),
    apps: new Apps(webhooks.hooks),
    webhooks,
    pushes,
    rateLimits: new RateLimits(settings.rateLimit, systemClock),
    graphqlRateLimits: new RateLimits(settings.rateLimit, systemClock, "graphql"),
    downloads: new DownloadTokens(),
    faults: new Faults(),
    requests: new RequestLog(),
  };
  for (const repository of repositories.list()) await pushes.watch(repository);
  if (options.webhook) webhooks.configure(options.webhook);
  const server = await listen(state, host, port);
  state.origin = `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  return controlsOf(state, server);
}

async function listen(state: EmulatorState, host: string, port: number): Promise<Server> {
  const server = createServer((incoming, response) => {
    // Only a client that has gone, or a bug, ends here; either way this connection is of no more use.
    serveRequest(state, incoming, response).catch(() => response.destroy());
  });
  // A test that blocks the process for a while must not find its idle connections closed.
  server.keepAliveTimeout = 2 * MINUTE;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
  return server;
}
