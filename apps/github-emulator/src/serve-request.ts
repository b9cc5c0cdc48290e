import type { IncomingMessage, ServerResponse } from "node:http";
import { sleep } from "@project-sync/runtime";
import { serveControl } from "./control/serve-control.js";
import type { EmulatorState } from "./emulator-state.js";
import { applyCondition } from "./http/conditional.js";
import { isLoopbackHost } from "./http/loopback.js";
import { sendReply } from "./http/send-reply.js";
import { serveCodeload } from "./routes/codeload.js";
import { serveApi } from "./serve-api.js";
import { isGitRequest, serveGit } from "./serve-git.js";

/** Everything that reaches the port: control, git, downloads, API. Faults and latency hit all but control. */
export async function serveRequest(emulator: EmulatorState, incoming: IncomingMessage, response: ServerResponse) {
  const method = incoming.method ?? "GET";
  const path = incoming.url ?? "/";
  const signal = abortedWithClient(response);
  if (!isLoopbackHost(incoming.headers.host)) return void response.writeHead(403).end("Loopback only\n");
  if (path.startsWith("/_emulator/")) {
    return sendReply(response, await serveControl(emulator, incoming), { headersOnly: false, fault: null, signal });
  }
  const fault = emulator.faults.take(method, path);
  const delay = emulator.latencyMs + (fault?.kind === "latency" ? fault.ms : 0);
  if (delay > 0) await sleep(delay, signal);
  const log = (status: number, cost: 0 | 1 = 0) => emulator.requests.add({ method, path, status, cost });
  if (fault?.kind === "reset") {
    log(0);
    return void response.destroy();
  }
  if (isGitRequest(path)) return serveGit(emulator, { incoming, response, fault, signal, log });
  const { reply, cost } = await answer(emulator, incoming, fault);
  log(reply.status, cost);
  await sendReply(response, reply, { headersOnly: method === "HEAD", fault: damaging(fault), signal });
}

async function answer(emulator: EmulatorState, incoming: IncomingMessage, fault: Parameters<typeof serveApi>[2]) {
  const download = await serveCodeload(emulator, incoming.url ?? "/", fault);
  if (!download) return serveApi(emulator, incoming, fault);
  return { reply: applyCondition(download, incoming.headers["if-none-match"]), cost: 0 as const };
}

const DAMAGING = ["cut", "slow", "stall"];

function damaging<F extends { kind: string }>(fault: F | null): F | null {
  return fault && DAMAGING.includes(fault.kind) ? fault : null;
}

/** Aborts when the client has gone before the answer was complete. */
function abortedWithClient(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) controller.abort(new Error("The client has gone"));
  });
  return controller.signal;
}
