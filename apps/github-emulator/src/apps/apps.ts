import { randomBytes } from "node:crypto";
import { HOUR } from "@project-sync/runtime";
import type { Hooks } from "../webhooks/hooks.js";
import { App, type AppSettings } from "./app.js";
import { Installation } from "./installation.js";
import { InstallationTokens } from "./installation-tokens.js";

const FIRST_APP_ID = 870_001;
const FIRST_INSTALLATION_ID = 47_500_001;

/** The GitHub Apps of one emulator. They are not kept over a restart. */
export class Apps {
  readonly tokens = new InstallationTokens();
  readonly #apps = new Map<number, App>();
  readonly #offers = new Map<string, { settings: AppSettings; until: number }>();
  #lastInstallationId = FIRST_INSTALLATION_ID - 1;

  constructor(readonly hooks: Hooks) {}

  create(settings: AppSettings): App {
    const id = settings.id ?? Math.max(FIRST_APP_ID - 1, ...this.#apps.keys()) + 1;
    if (this.#apps.has(id)) throw new Error(`The app id ${id} is taken`);
    const app = new App(id, settings, this.hooks);
    this.#apps.set(id, app);
    if (settings.tokenLifetimeMs !== undefined) this.tokens.setLifetime(app, settings.tokenLifetimeMs);
    return app;
  }

  find(id: number): App | null {
    return this.#apps.get(id) ?? null;
  }

  /** By what a JWT names as its issuer: the app's id or its client id. */
  findByIssuer(issuer: string): App | null {
    return [...this.#apps.values()].find(({ id, clientId }) => String(id) === issuer || clientId === issuer) ?? null;
  }

  /** The code that GitHub sends back once somebody has confirmed a manifest: good once, for an hour. */
  offer(settings: AppSettings): string {
    const code = randomBytes(20).toString("hex");
    this.#offers.set(code, { settings, until: Date.now() + HOUR });
    return code;
  }

  /** Makes the app that a code stands for; null for a code that is unknown, used or too old. */
  convert(code: string): App | null {
    const offer = this.#offers.get(code);
    this.#offers.delete(code);
    return offer && offer.until > Date.now() ? this.create(offer.settings) : null;
  }

  /** @param selected ids of repositories, or null for all of the account */
  install(app: App, owner: string, selected: Iterable<number> | null): Installation {
    if (app.installationOn(owner)) throw new Error(`${app.slug} is installed on ${owner} already`);
    this.#lastInstallationId += 1;
    const installation = new Installation(this.#lastInstallationId, owner, selected);
    app.installations.push(installation);
    return installation;
  }

  uninstall(app: App, installation: Installation): void {
    app.installations.splice(app.installations.indexOf(installation), 1);
    this.tokens.revoke(installation);
  }
}
