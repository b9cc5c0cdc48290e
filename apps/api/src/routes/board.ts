import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import { QUEUE_NAME, type SyncQueue } from "@project-sync/queue";
import { ensureRole, ensureServerWide, setQueuePaused } from "@project-sync/rpc";
import { type RequestHandler, Router } from "express";
import type { HttpContext } from "../context.js";
import { principalOf } from "../http/request-scope.js";
import { requirePrincipal } from "../http/require-principal.js";

const PATH = "/admin/queues";

/**
 * bull-board, for a look at single jobs: for administrators only, since it has no access control of its own. Whatever is
 * done to jobs there, rows decide; jobs that are lost come back.
 */
export function boardRoute(context: HttpContext): Router {
  const board = lazyBoard(context.queue);
  return Router()
    .use(requirePrincipal(context), requireAdmin, boardPolicy)
    .put(["/api/queues/pause", `/api/queues/${QUEUE_NAME}/pause`], setPaused(context, true))
    .put(["/api/queues/resume", `/api/queues/${QUEUE_NAME}/resume`], setPaused(context, false))
    .use(async (req, res, next) => (await board())(req, res, next));
}

const requireAdmin: RequestHandler = (req, _res, next) => {
  const principal = principalOf(req);
  ensureRole(principal, "admin");
  ensureServerWide(principal);
  next();
};

/** Its page has styles in it, and a base address; the fonts of another host that it would like, it does without. */
const boardPolicy: RequestHandler = (_req, res, next) => {
  res.set(
    "Content-Security-Policy",
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
      "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
  );
  next();
};

/** Through the row, as everywhere: what BullMQ alone knows of, workers would undo. */
function setPaused(context: HttpContext, paused: boolean): RequestHandler {
  return async (req, res) => {
    await setQueuePaused({ ...context, principal: principalOf(req) }, { queue: QUEUE_NAME, paused });
    res.json({});
  };
}

/** Made at first use: the queue connects no earlier, and when it was away, the next request tries again. */
function lazyBoard(queue: SyncQueue): () => Promise<RequestHandler> {
  let made: Promise<RequestHandler> | null = null;
  return () => {
    made ??= createBoard(queue).catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}

async function createBoard(queue: SyncQueue): Promise<RequestHandler> {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(PATH);
  createBullBoard({ queues: [new BullMQAdapter(await queue.raw())], serverAdapter });
  return serverAdapter.getRouter() as RequestHandler;
}
