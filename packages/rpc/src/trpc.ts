import { CodedError } from "@project-sync/contracts";
import { initTRPC } from "@trpc/server";
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

export const router = t.router;
export const procedure = t.procedure.use(translateErrors);
