import { SECOND } from "@project-sync/runtime";
import { Router } from "express";
import type { HttpContext } from "../context.js";
import { NotReadyError } from "../http/errors.js";

const TIMEOUT = 5 * SECOND;

/** `/healthz`: the process answers. `/readyz`: so do the database and the queue. Open to everyone. */
export function healthRoutes({ database, queue, logger }: HttpContext): Router {
  const checks = { database: () => database.pool.query("SELECT 1"), queue: () => queue.counts() };
  return Router()
    .get("/healthz", (_req, res) => void res.json({ status: "ok" }))
    .get("/readyz", async (_req, res) => {
      const failed = await failedChecks(checks, (err, name) => logger.warn({ err, name }, "not ready"));
      if (failed.length > 0) throw new NotReadyError(`Not ready: no answer from the ${failed.join(" and the ")}.`);
      res.json({ status: "ready" });
    });
}

async function failedChecks(
  checks: Record<string, () => Promise<unknown>>,
  onFailure: (error: unknown, name: string) => void,
): Promise<string[]> {
  const run = async ([name, check]: [string, () => Promise<unknown>]) => {
    try {
      await within(TIMEOUT, check());
      return [];
    } catch (error) {
      onFailure(error, name);
      return [name];
    }
  };
  return (await Promise.all(Object.entries(checks).map(run))).flat();
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms / SECOND} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
