import { ApiError, docs, emptyRepository, notFound, requireSha } from "../http/api-error.js";
import { isRaw } from "../http/media-type.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { nodeId } from "../shapes/node-id.js";

const PAGE = "git/blobs#get-a-blob";
const LINE = /.{60}/g;

/** GET /repos/{owner}/{repo}/git/blobs/{file_sha}: JSON with base64 in lines, or the bytes for a raw media type. */
export async function getBlob({ emulator, repository, urls, params, accept }: RepositoryRequest): Promise<Reply> {
  const sha = params.sha ?? "";
  requireSha(sha, PAGE);
  const found = await repository.git.check(sha);
  if (found?.type !== "blob") throw (await repository.git.isEmpty()) ? emptyRepository(PAGE) : notFound(PAGE);
  if (found.size > emulator.limits.blobBytes) throw tooLarge();
  const blob = await repository.git.read(sha);
  if (!blob) throw notFound(PAGE);
  const { content, size } = blob;
  const etag = `${sha}${isRaw(accept) ? "r" : "j"}`;
  if (isRaw(accept)) {
    return {
      status: 200,
      headers: { "content-type": "application/vnd.github.raw; charset=utf-8" },
      body: content,
      etag,
    };
  }
  const node_id = nodeId("Blob", repository.record.id, sha);
  const encoded = size === 0 ? "" : `${content.toString("base64").replace(LINE, "$&\n").replace(/\n$/, "")}\n`;
  return { ...jsonReply({ sha, node_id, size, url: urls.blob(sha), content: encoded, encoding: "base64" }), etag };
}

function tooLarge(): ApiError {
  const message =
    "The requested blob is too large to fetch via the API, but you can always clone the repository via Git in order to obtain it.";
  const errors = [{ resource: "Blob", field: "data", code: "too_large" }];
  return new ApiError(403, message, docs(PAGE), { body: { errors } });
}
