import type { IncomingMessage } from "node:http";
import type { EmulatorState } from "../emulator-state.js";
import { ApiError } from "../http/api-error.js";
import { jsonReply, type Reply } from "../http/reply.js";
import { findRoute } from "../http/route.js";
import { controlRoutes } from "./control-routes.js";

/** Answers a request below `/_emulator`, which is no part of GitHub's API. */
export async function serveControl(emulator: EmulatorState, incoming: IncomingMessage): Promise<Reply> {
  const [path = "", search = ""] = (incoming.url ?? "").split("?", 2);
  const found = findRoute(controlRoutes, incoming.method ?? "GET", path.replace(/^\/_emulator/, ""));
  if (!found) return jsonReply({ message: "There is no such control" }, { status: 404 });
  try {
    return await found.route.handle({ emulator, incoming, params: found.params, query: new URLSearchParams(search) });
  } catch (error) {
    const status = error instanceof ApiError ? error.status : 422;
    return jsonReply({ message: error instanceof Error ? error.message : String(error) }, { status });
  }
}
