import type { IncomingMessage, ServerResponse } from "node:http";
import type { EmulatorState } from "./emulator-state.js";
import { runHttpBackend } from "./git/http-backend.js";
import { isPermitted, mayRead } from "./http/access.js";
import { ApiError } from "./http/api-error.js";
import { authenticate } from "./http/authenticate.js";
import { faultReply } from "./http/fault-reply.js";
import type { Fault } from "./http/faults.js";
import type { Repository } from "./repositories.js";

const PATH = /^\/([^/?]+)\/([^/?]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)(?:\?(.*))?$/;

interface GitExchange {
  incoming: IncomingMessage;
  response: ServerResponse;
  fault: Fault | null;
  signal: AbortSignal;
  log(status: number): void;
}

export function isGitRequest(path: string): boolean {
  return PATH.test(path);
}

/** Clone, fetch and push over HTTP. After a push the webhooks learn what changed, then the client that it is done. */
export async function serveGit(
  emulator: EmulatorState,
  { incoming, response, fault, log }: GitExchange,
): Promise<void> {
  const [, owner = "", name = "", service = "", query = ""] = PATH.exec(incoming.url ?? "") ?? [];
  const isPush = service === "git-receive-pack" || query.includes("service=git-receive-pack");
  try {
    faultReply(fault);
    const repository = authorize(emulator, { owner, name, isPush, authorization: incoming.headers.authorization });
    await runHttpBackend({ dir: repository.git.dir, service, query, incoming, response });
    if (service === "git-receive-pack") await emulator.pushes.detect(repository);
    log(response.statusCode);
    response.end();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    log(error.status);
    const headers = error.status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
    response.writeHead(error.status, { ...headers, ...error.extra.headers }).end(`${error.message}\n`);
  }
}

interface GitAccess {
  owner: string;
  name: string;
  isPush: boolean;
  authorization: string | undefined;
}

/** Public repositories may be read by anyone. A push needs a token where the emulator has a list of them. */
function authorize(emulator: EmulatorState, { owner, name, isPush, authorization }: GitAccess): Repository {
  const caller = authenticate(authorization, emulator);
  const { repositories } = emulator;
  const repository = repositories.find(owner, name) ?? repositories.findFormer(owner, name);
  const hidden = !repository || repository.record.private || (isPush && emulator.tokens !== null);
  if (hidden && !caller.authenticated) throw new ApiError(401, "Authentication required");
  if (!repository || !mayRead(caller, repository)) throw new ApiError(404, "Repository not found.");
  const forbidden = isPush && caller.authenticated && !isPermitted(caller, repository, "contents");
  if (forbidden) throw new ApiError(403, `Permission to ${owner}/${name}.git denied.`);
  const readOnly = isPush && repository.record.archived;
  if (readOnly) throw new ApiError(403, "This repository was archived so it is read-only.");
  return repository;
}
