import type { FileContentOptions, ProjectSyncClient } from "@project-sync/client";

/** About what an assistant can take at once. */
const PIECE = 50_000;

/** A piece of a file's text; of a file that is no text, only how large it is. */
export async function readFile(
  client: ProjectSyncClient,
  repositoryId: string,
  { path, branch, at, offset }: FileContentOptions & { offset: number },
): Promise<object> {
  const { bytes, etag } = await client.files.content(repositoryId, { path, branch, at });
  const blobSha = etag?.replaceAll('"', "") ?? null;
  const text = decode(bytes);
  if (text === null) return { path, blobSha, size: bytes.length, binary: true };
  const piece = text.slice(offset, offset + PIECE);
  const next = offset + piece.length;
  return { path, blobSha, size: bytes.length, text: piece, nextOffset: next < text.length ? next : null };
}

function decode(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
