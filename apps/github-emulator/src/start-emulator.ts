import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { MINUTE, systemClock } from "@project-sync/runtime";
import { addRepository } from "./add-repository.js";
import { type EmulatorOptions, resolveOptions } from "./emulator-options.js";
import type { EmulatorState } from "./emulator-state.js";
import { DownloadTokens } from "./http/download-tokens.js";
import { type FaultRule, Faults } from "./http/faults.js";
import { type RateLimitChange, RateLimits } from "./http/rate-limits.js";
import { RequestLog } from "./http/request-log.js";
import { type NewRepository, Repositories, type Repository } from "./repositories.js";
import { serveRequest } from "./serve-request.js";
import { announcePush } from "./webhooks/announce-push.js";
import type { HookSettings } from "./webhooks/hook.js";
import { PushDetector } from "./webhooks/push-detector.js";
import { Webhooks } from "./webhooks/webhooks.js";

type Name = Pick<NewRepository, "owner" | "name">;

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
  const webhooks = new Webhooks();
  const pushes = new PushDetector((repository, changes, refsBefore) =>
    announcePush({ origin: state.origin, repositories, webhooks, repository, changes, refsBefore }),
  );
  const state: EmulatorState = {
    origin: "",
    ...settings,
    repositories,
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

function controlsOf(state: EmulatorState, server: Server) {
  const { repositories, faults, rateLimits, graphqlRateLimits, requests, webhooks, pushes } = state;
  const get = ({ owner, name }: Name): Repository => {
    const repository = repositories.find(owner, name);
    if (!repository) throw new Error(`There is no repository ${owner}/${name}`);
    return repository;
  };
  return {
    /** base of the REST API */
    url: state.origin,
    /** `git clone <gitUrl>/<owner>/<name>.git` */
    gitUrl: state.origin,
    async addRepository(options: NewRepository): Promise<{ id: number; bareDir: string }> {
      const { record, git } = await addRepository(state, options);
      return { id: record.id, bareDir: git.dir };
    },
    /** Renames or transfers; the former name answers 301. */
    renameRepository: (from: Name, to: Name) => repositories.rename(get(from), to.owner, to.name),
    /** Answers 404 from now on. */
    removeRepository: (name: Name) => repositories.remove(get(name)),
    updateRepository: (name: Name, changes: RepositoryChanges) => repositories.update(get(name), changes),
    /** Sends the webhooks of what was written into the bare repository without HTTP. */
    pushed: (name: Name) => pushes.detect(get(name)),
    faults: { add: (rule: FaultRule) => faults.add(rule), clear: () => faults.clear() },
    setLatency(ms: number): void {
      state.latencyMs = ms;
    },
    rateLimit: { set: (change: RateLimitChange) => rateLimits.set(change), reset: () => rateLimits.reset() },
    /** of GraphQL, whose budget is a separate one */
    graphqlRateLimit: { set: (change: RateLimitChange) => graphqlRateLimits.set(change) },
    requests,
    webhooks: {
      configure: (settings: HookSettings | null) => webhooks.configure(settings),
      deliveries: webhooks.deliveries,
      settled: () => webhooks.settled(),
      redeliver: (guid: string) => webhooks.redeliver(guid),
    },
    async close(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await webhooks.close();
      repositories.close();
    },
  };
}

interface RepositoryChanges {
  private?: boolean;
  archived?: boolean;
  protectedBranches?: string[];
}
