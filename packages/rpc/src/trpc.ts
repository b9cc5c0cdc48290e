import { type ApiKeyRole, CodedError } from "@project-sync/contracts";
import { initTRPC } from "@trpc/server";
import { ensureRole, ensureServerWide } from "./access.js";
import type { RpcContext } from "./context.js";
import { toProblem } from "./problem.js";
import type { RestMeta } from "./rest-meta.js";
import { toTrpcError } from "./to-trpc-error.js";

/** Errors carry the same problem details as REST, in `data.problem`, and never a stack. */
const t = initTRPC
  .context<RpcContext>()
  .meta<RestMeta>()
  .create({
    isDev: false,
    errorFormatter({ shape, error, ctx }) {
      const now = ctx?.clock.now() ?? new Date();
      const { problem } = toProblem(error, { requestId: ctx?.requestId ?? "in the header X-Request-Id", now });
      const { code, httpStatus, path } = shape.data;
      return { ...shape, message: problem.detail, data: { code, httpStatus, path, problem } };
    },
  });

const translateErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok || !(result.error.cause instanceof CodedError)) return result;
  throw toTrpcError(result.error.cause);
});

/** To look takes `read`; to change something takes `sync`, unless the procedure asks for more. */
const requireRole = t.middleware(({ type, ctx, next }) => {
  ensureRole(ctx.principal, type === "mutation" ? "sync" : "read");
  return next();
});

export const router = t.router;

/** Of anybody with a key; one that opens a single project meets nothing else in the lookups. */
export const procedure = t.procedure.use(translateErrors).use(requireRole);

/** What decides over what is mirrored, and how. */
export const adminProcedure = procedure.use(({ ctx, next }) => {
  ensureRole(ctx.principal, "admin");
  return next();
});

/** About the whole server: not for keys that open a single project. */
export function serverWide(role: ApiKeyRole) {
  return procedure.use(({ ctx, next }) => {
    ensureRole(ctx.principal, role);
    ensureServerWide(ctx.principal);
    return next();
  });
}
