import { Page } from "../http/page.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { shortBranchShape } from "../shapes/branch.js";

const PREFIX = "refs/heads/";

/** GET /repos/{owner}/{repo}/branches; `[]` while the repository is empty. */
export async function listBranches({ emulator, repository, urls, query }: RepositoryRequest): Promise<Reply> {
  const refs = await repository.git.refs("refs/heads");
  const all = [...refs].map(([ref, sha]) => ({ name: ref.slice(PREFIX.length), sha }));
  const wanted = query.get("protected");
  const isProtected = (name: string) => repository.record.protectedBranches.includes(name);
  const branches = wanted === null ? all : all.filter(({ name }) => isProtected(name) === (wanted === "true"));
  const page = new Page(query);
  const headers = page.link(`${emulator.origin}/repositories/${repository.record.id}/branches`, branches.length);
  return jsonReply(
    page.slice(branches).map(({ name, sha }) => shortBranchShape(urls, name, sha)),
    { headers },
  );
}
