import type { IncomingMessage } from "node:http";
import { type ApiContext, type RpcContext, requirePrincipal } from "@project-sync/rpc";
import { scopeOf } from "./request-scope.js";

/** The context of one request's operation, for REST and tRPC. */
export async function rpcContext(
  context: ApiContext,
  req: IncomingMessage,
  signal: AbortSignal | undefined,
): Promise<RpcContext> {
  const { requestId, principal } = scopeOf(req);
  return {
    ...context,
    requestId,
    signal,
    principal: principal ?? (await requirePrincipal(context.authenticate, req)),
  };
}
