import { isRefName } from "../git/git-repository.js";
import { emptyRepository, notFound } from "../http/api-error.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { nodeId } from "../shapes/node-id.js";
import { encodePath } from "../shapes/urls.js";

const PAGE = "git/refs#get-a-reference";

/** GET /repos/{owner}/{repo}/git/ref/{ref}, as `heads/main` or `tags/v1`. */
export async function getRef({ repository, urls, params }: RepositoryRequest): Promise<Reply> {
  const name = params.ref ?? "";
  const ref = `refs/${name}`;
  const object = isRefName(name) && name.includes("/") ? await repository.git.check(ref) : null;
  if (!object) throw (await repository.git.isEmpty()) ? emptyRepository(PAGE) : notFound(PAGE);
  const { sha, type } = object;
  return jsonReply({
    ref,
    node_id: nodeId("Ref", repository.record.id, ref),
    url: `${urls.api}/git/${encodePath(ref)}`,
    object: { sha, type, url: `${urls.api}/git/${type}s/${sha}` },
  });
}
