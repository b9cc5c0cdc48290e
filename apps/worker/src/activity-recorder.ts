import { type Activity, type ActivityKind, addActivity } from "@project-sync/database";
import type { WorkerContext } from "./worker-context.js";

/**
 * Keeps in the database what this process counts: metrics are gone with the process, and nobody sees those of all of them
 * together. What could not be written is written with the next.
 */
export class ActivityRecorder {
  readonly #recorded = new Map<string, number>();

  constructor(private readonly context: Pick<WorkerContext, "database" | "metrics">) {}

  /** Adds what has been counted since the last time. */
  async record(): Promise<void> {
    const { database, metrics } = this.context;
    const healed = (await metrics.healed.get()).values.map(({ labels, value }) => ({ what: labels.what, value }));
    const checks = (await metrics.checks.get()).values.map(({ labels, value }) => ({ what: labels.result, value }));
    const news = [...this.#newsOf("healed", healed), ...this.#newsOf("check", checks)];
    await addActivity(database, news);
    for (const { kind, what, count } of news) this.#recorded.set(`${kind} ${what}`, this.#before(kind, what) + count);
  }

  #newsOf(kind: ActivityKind, values: { what: string | number | undefined; value: number }[]): Activity[] {
    return values.flatMap(({ what, value }) => {
      const count = value - this.#before(kind, String(what));
      return count > 0 ? [{ kind, what: String(what), count }] : [];
    });
  }

  #before(kind: ActivityKind, what: string): number {
    return this.#recorded.get(`${kind} ${what}`) ?? 0;
  }
}
