import type { Hook, HookChanges, HookSettings, HookTarget } from "./hook.js";
import { EVENTS } from "./hook.js";

const FIRST_ID = 292_430_182;

type NewHook = HookSettings & Partial<Pick<Hook, "contentType" | "active">>;

/** The webhooks of one emulator. They are not kept over a restart. */
export class Hooks {
  #hooks: Hook[] = [];
  #lastId = FIRST_ID - 1;

  add({ url, secret, events = EVENTS, contentType = "json", active = true }: NewHook, target: HookTarget): Hook {
    this.#lastId += 1;
    const now = new Date();
    const settings = { url, secret: secret ?? null, events, contentType, active };
    const hook: Hook = { id: this.#lastId, ...settings, target, createdAt: now, updatedAt: now };
    this.#hooks.push(hook);
    return hook;
  }

  list(): readonly Hook[] {
    return this.#hooks;
  }

  listOfRepository(id: number): Hook[] {
    return this.#hooks.filter(({ target }) => target.kind === "repository" && target.id === id);
  }

  find(id: number): Hook | null {
    return this.#hooks.find((hook) => hook.id === id) ?? null;
  }

  update(hook: Hook, changes: HookChanges): void {
    Object.assign(hook, changes, { updatedAt: new Date() });
  }

  removeWhere(matches: (hook: Hook) => boolean): void {
    this.#hooks = this.#hooks.filter((hook) => !matches(hook));
  }
}
