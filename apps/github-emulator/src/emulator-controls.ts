import type { Server } from "node:http";
import type { App, AppSettings } from "./apps/app.js";
import { AppControls } from "./apps/app-controls.js";
import type { EmulatorState } from "./emulator-state.js";
import type { FaultRule } from "./http/faults.js";
import type { RateLimitChange } from "./http/rate-limits.js";
import type { TokenKind } from "./http/restricted-tokens.js";
import { addRepository, type RepositoryToAdd } from "./lifecycle/add-repository.js";
import { getRepository } from "./lifecycle/get-repository.js";
import { removeRepository, restoreRepository } from "./lifecycle/remove-repository.js";
import { renameRepository } from "./lifecycle/rename-repository.js";
import { type RepositoryChanges, updateRepository } from "./lifecycle/update-repository.js";
import type { NewRepository } from "./repositories.js";
import { setRateLimit } from "./set-rate-limit.js";
import type { HookSettings } from "./webhooks/hook.js";
import type { UnreliableSettings } from "./webhooks/unreliable/unreliable-network.js";

type Name = Pick<NewRepository, "owner" | "name">;

/** What a test, the demo or a benchmark does with a running emulator. */
export function controlsOf(state: EmulatorState, server: Server) {
  const { repositories, faults, rateLimits, requests, webhooks, pushes } = state;
  return {
    /** base of the REST API */
    url: state.origin,
    /** `git clone <gitUrl>/<owner>/<name>.git` */
    gitUrl: state.origin,
    ...repositoryControls(state),
    /** Sends the webhooks of what was written into the bare repository without HTTP. */
    pushed: (name: Name) => pushes.detect(getRepository(state, name)),
    apps: appControls(state),
    /** This token may not administer hooks: 404 to a classic one, 403 to a fine-grained one; null: it may again. */
    restrictToken: (token: string, kind: TokenKind | null) => state.restrictedTokens.set(token, kind),
    faults: { add: (rule: FaultRule) => faults.add(rule), clear: () => faults.clear() },
    setLatency(ms: number): void {
      state.latencyMs = ms;
    },
    rateLimit: {
      /** for a token of an installation: of the installation */
      set: (change: RateLimitChange) => setRateLimit(state, change),
      reset: () => rateLimits.reset(),
    },
    /** of GraphQL, whose budget is a separate one */
    graphqlRateLimit: { set: (change: RateLimitChange) => setRateLimit(state, { ...change, resource: "graphql" }) },
    requests,
    webhooks: {
      configure: (settings: HookSettings | null) => webhooks.configure(settings),
      /** Deliveries are lost, doubled, delayed, shuffled from now on; null: no longer. */
      unreliable: (settings: UnreliableSettings | null) => webhooks.unreliable(settings),
      deliveries: webhooks.log.entries,
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

/** Each changes what the API answers and sends the webhooks that GitHub would send. */
function repositoryControls(state: EmulatorState) {
  return {
    async addRepository(options: RepositoryToAdd): Promise<{ id: number; bareDir: string }> {
      const { record, git } = await addRepository(state, options);
      return { id: record.id, bareDir: git.dir };
    },
    /** Renames or transfers; the former name answers 301. */
    async renameRepository(from: Name, to: Name): Promise<void> {
      renameRepository(state, getRepository(state, from), to);
    },
    /** Answers 404 from now on; another one added under its name gets another id. */
    removeRepository: (name: Name): void => removeRepository(state, getRepository(state, name)),
    /** The one that was removed last under this name comes back, with its id. */
    async restoreRepository(name: Name): Promise<{ id: number }> {
      return { id: restoreRepository(state, name).record.id };
    },
    updateRepository: (name: Name, changes: RepositoryChanges) =>
      updateRepository(state, getRepository(state, name), changes),
  };
}

function appControls(state: EmulatorState) {
  const { apps } = state;
  const controls = (app: App) => new AppControls(state, app);
  return {
    /** Registers a GitHub App; the answer installs it on accounts. */
    create: (settings: AppSettings = {}) => controls(apps.create(settings)),
    /** One that was made from a manifest. @throws Error where there is none */
    get(id: number): AppControls {
      const app = apps.find(id);
      if (!app) throw new Error(`There is no app ${id}`);
      return controls(app);
    },
    /** The code of a confirmed manifest, for `POST /app-manifests/{code}/conversions`. */
    offerManifest: (settings: AppSettings = {}) => apps.offer(settings),
    /** No installation token that was ever issued is good any more. */
    revokeAllTokens: () => apps.tokens.revoke(),
  };
}
