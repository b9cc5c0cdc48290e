import { randomBytes } from "node:crypto";
import type { RepositoryRecord } from "../stored-repository.js";
import type { Hook, HookSettings } from "../webhooks/hook.js";
import type { Hooks } from "../webhooks/hooks.js";
import { type AppKeys, appKeys } from "./app-keys.js";
import type { Installation } from "./installation.js";

export type Permissions = Record<string, "read" | "write" | "admin">;

export interface AppSettings {
  /** default: counted up */
  id?: number;
  /** default `Project Sync`; the slug is made from it */
  name?: string;
  /** the account that has registered it; default `octo` */
  owner?: string;
  /** PEM, PKCS#1 or PKCS#8; default: a new one, which takes a moment to make */
  privateKey?: string;
  /** default: no webhook until `PATCH /app/hook/config` gives it an address */
  webhook?: Omit<HookSettings, "events">;
  /** what its webhook is for besides installations; default push, create, delete, repository */
  events?: string[];
  /** default: `metadata` and `contents`, to read */
  permissions?: Permissions;
  /** how long its installation tokens are good, in ms; default one hour */
  tokenLifetimeMs?: number;
}

const EVENTS = ["push", "create", "delete", "repository"];

/** A GitHub App: who it is, what it may do, where it is installed. */
export class App {
  readonly slug: string;
  readonly clientId = `Iv23li${randomBytes(7).toString("hex")}`;
  readonly clientSecret = randomBytes(20).toString("hex");
  readonly keys: AppKeys;
  readonly hook: Hook;
  readonly createdAt = new Date();
  readonly name: string;
  readonly owner: string;
  readonly permissions: Permissions;
  /** those installed at present */
  readonly installations: Installation[] = [];

  constructor(
    readonly id: number,
    settings: AppSettings,
    hooks: Hooks,
  ) {
    const { name = "Project Sync", owner = "octo", privateKey, webhook, events = EVENTS } = settings;
    this.name = name;
    this.owner = owner;
    this.slug = name.toLowerCase().replaceAll(/[^a-z\d]+/g, "-");
    this.keys = appKeys(privateKey);
    this.permissions = settings.permissions ?? { metadata: "read", contents: "read" };
    const target = { kind: "app" as const, id, installationFor: (record: RepositoryRecord) => this.#listening(record) };
    this.hook = hooks.add({ url: "", ...webhook, events, active: webhook !== undefined }, target);
  }

  installationOn(owner: string): Installation | null {
    const wanted = owner.toLowerCase();
    return this.installations.find((installation) => installation.owner.toLowerCase() === wanted) ?? null;
  }

  installationFor(record: RepositoryRecord): Installation | null {
    const installation = this.installationOn(record.owner);
    return installation?.covers(record) ? installation : null;
  }

  /** A suspended installation gets no events of repositories. */
  #listening(record: RepositoryRecord): number | null {
    const installation = this.installationFor(record);
    return installation && installation.suspendedAt === null ? installation.id : null;
  }
}
