import type { EmulatorState } from "../emulator-state.js";
import { streamArchive, streamCachedArchive } from "../git/archive.js";
import { ApiError } from "../http/api-error.js";
import { hashTag } from "../http/conditional.js";
import { faultReply } from "../http/fault-reply.js";
import type { Fault } from "../http/faults.js";
import type { Reply } from "../http/reply.js";
import type { Repository } from "../repositories.js";

const PATH = /^\/codeload\/([^/]+)\/([^/]+)\/legacy\.tar\.gz\/(.+)$/;

/** The download behind the tarball redirect. It knows neither API tokens nor rate limits; null for other paths. */
export async function serveCodeload(emulator: EmulatorState, url: string, fault: Fault | null): Promise<Reply | null> {
  const [path = "", search = ""] = url.split("?", 2);
  const [, owner = "", name = "", ref = ""] = PATH.exec(path) ?? [];
  if (owner === "") return null;
  const replaced = faultText(fault);
  if (replaced) return replaced;
  const repository = emulator.repositories.find(owner, name);
  if (!repository) return textReply(404, "404: Not Found");
  const token = new URLSearchParams(search).get("token");
  const allowed = !repository.record.private || emulator.downloads.isValid(path, token);
  const sha = allowed ? await repository.git.resolve(decodeURIComponent(ref)) : null;
  return sha === null ? textReply(404, "404: Not Found") : tarball(emulator, repository, sha);
}

function tarball({ tarball: { gzipLevel, cache } }: EmulatorState, { record, git }: Repository, sha: string): Reply {
  const prefix = `${record.owner}-${record.name}-${sha.slice(0, 7)}`;
  const archive = cache ? streamCachedArchive : streamArchive;
  const disposition = `attachment; filename=${prefix}.tar.gz`;
  return {
    status: 200,
    headers: { "content-type": "application/x-gzip", "content-disposition": disposition },
    body: archive({ dir: git.dir, sha, prefix, gzipLevel }),
    etag: hashTag(prefix, sha, String(gzipLevel)),
  };
}

/** Errors of the download service are plain text. */
function faultText(fault: Fault | null): Reply | null {
  try {
    return faultReply(fault);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return textReply(error.status, error.message, error.extra.headers);
  }
}

function textReply(status: number, text: string, headers: Record<string, string> = {}): Reply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: Buffer.from(text) };
}
