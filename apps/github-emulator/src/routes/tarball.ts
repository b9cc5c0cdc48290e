import { emptyReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { encodePath } from "../shapes/urls.js";

/** GET /repos/{owner}/{repo}/tarball/{ref}: 302 to the download, which belongs to another service (codeload). */
export async function redirectToTarball({ emulator, repository, params }: RepositoryRequest): Promise<Reply> {
  const { record, git } = repository;
  const ref = params.ref ?? (await git.defaultBranch());
  const full = (await git.findBranch(ref)) ? `refs/heads/${ref}` : ref;
  const path = `/codeload/${record.owner}/${record.name}/legacy.tar.gz/${encodePath(full)}`;
  const token = record.private ? `?token=${emulator.downloads.issue(path)}` : "";
  return emptyReply(302, { location: `${emulator.origin}${path}${token}` });
}
