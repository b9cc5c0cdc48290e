import type { EmulatorState } from "../emulator-state.js";
import type { Repository } from "../repositories.js";
import { announceInstallation, announceSelection } from "./announce-installation.js";
import type { App } from "./app.js";
import type { Installation } from "./installation.js";

/** What an account does with an app on GitHub's pages: installs it, chooses repositories, suspends it, removes it. */
export class AppControls {
  readonly id: number;
  readonly slug: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PEM as GitHub hands it out (PKCS#1) */
  readonly privateKey: string;
  readonly privateKeyPkcs8: string;
  readonly #emulator: EmulatorState;
  readonly #app: App;

  constructor(emulator: EmulatorState, app: App) {
    this.#emulator = emulator;
    this.#app = app;
    this.id = app.id;
    this.slug = app.slug;
    this.clientId = app.clientId;
    this.clientSecret = app.clientSecret;
    this.privateKey = app.keys.pkcs1;
    this.privateKeyPkcs8 = app.keys.pkcs8;
  }

  get webhookSecret(): string | null {
    return this.#app.hook.secret;
  }

  /** Sends `installation` `created`. @param repositories names; default all of the account, also those to come */
  install(owner: string, { repositories = "all" }: { repositories?: "all" | string[] } = {}): { id: number } {
    const selected = repositories === "all" ? null : this.#find(owner, repositories).map(({ record }) => record.id);
    const installation = this.#emulator.apps.install(this.#app, owner, selected);
    this.#announce(installation, "created");
    return { id: installation.id };
  }

  /** Sends `installation` `suspend`; tokens stop working, and there are no more events of repositories. */
  suspend(owner: string): void {
    const installation = this.#installationOn(owner);
    installation.suspendedAt = new Date();
    this.#announce(installation, "suspend");
  }

  /** Sends `installation` `unsuspend`. */
  unsuspend(owner: string): void {
    const installation = this.#installationOn(owner);
    installation.suspendedAt = null;
    this.#announce(installation, "unsuspend");
  }

  /** Sends `installation` `deleted`; to install it again makes another installation. */
  uninstall(owner: string): void {
    const installation = this.#installationOn(owner);
    this.#emulator.apps.uninstall(this.#app, installation);
    this.#announce(installation, "deleted");
  }

  /** Sends `installation_repositories` `added`. */
  addRepositories(owner: string, names: string[]): void {
    const installation = this.#installationOn(owner);
    const added = this.#find(owner, names);
    installation.select(added);
    announceSelection(this.#emulator, { app: this.#app, installation }, { added });
  }

  /** Sends `installation_repositories` `removed`. */
  removeRepositories(owner: string, names: string[]): void {
    const installation = this.#installationOn(owner);
    const removed = this.#find(owner, names);
    installation.deselect(removed);
    announceSelection(this.#emulator, { app: this.#app, installation }, { removed });
  }

  /** Every token of one installation is refused from now on; new ones can be had. */
  revokeTokens(owner: string): void {
    this.#emulator.apps.tokens.revoke(this.#installationOn(owner));
  }

  /** Of tokens that are issued from now on. */
  setTokenLifetime(ms: number): void {
    this.#emulator.apps.tokens.setLifetime(this.#app, ms);
  }

  #announce(installation: Installation, action: Parameters<typeof announceInstallation>[2]): void {
    announceInstallation(this.#emulator, { app: this.#app, installation }, action);
  }

  #installationOn(owner: string): Installation {
    const installation = this.#app.installationOn(owner);
    if (!installation) throw new Error(`${this.slug} is not installed on ${owner}`);
    return installation;
  }

  #find(owner: string, names: string[]): Repository[] {
    return names.map((name) => {
      const repository = this.#emulator.repositories.find(owner, name);
      if (!repository) throw new Error(`There is no repository ${owner}/${name}`);
      return repository;
    });
  }
}
