import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { escapeGitPath } from "@project-sync/contracts";
import { extract, type Header } from "tar-stream";
import { GithubError } from "./errors.js";
import { malformed, readChunks } from "./read-response.js";
import type { RequestContext } from "./request-context.js";
import type { GithubResponse } from "./send-request.js";
import { requireEndOfArchive } from "./tar-end.js";

/** A file, or a symlink whose content is its target, as git stores it. */
export interface ArchiveFile {
  /** escaped, without the archive's top directory; `export-ignore` may hide paths, and long ones may lose odd bytes */
  path: string;
  kind: "file" | "symlink";
  content: Buffer;
}

/** One character per byte, so that names keep bytes that are not UTF-8; documented, but missing in the library's types. */
const NAMES_AS_BYTES: Parameters<typeof extract>[0] & { filenameEncoding: string } = { filenameEncoding: "latin1" };

/** Each piece is a task for a thread; with zlib's 16 KiB most of the time would go into handing them over. */
const UNPACKED_CHUNK = 256 * 1024;

/** Body → gunzip → tar, pulled by the consumer. Leaving the loop early ends the download. */
export async function* readArchive(
  response: GithubResponse,
  { maxBytes }: { maxBytes: number },
  context: RequestContext,
): AsyncGenerator<ArchiveFile> {
  const tar = extract(NAMES_AS_BYTES);
  const unpacked = pipeline(
    readChunks(response, context),
    createGunzip({ chunkSize: UNPACKED_CHUNK }),
    requireEndOfArchive,
    tar,
  );
  // Handled below; until then a failure must not count as unhandled.
  unpacked.catch(() => {});
  try {
    for await (const entry of tar) {
      const file = await readEntry(entry, maxBytes);
      if (file) yield file;
    }
    await unpacked;
  } catch (error) {
    if (context.signal?.aborted) throw context.signal.reason;
    throw error instanceof GithubError ? error : malformed(response, "is an archive that is damaged or cut off", error);
  } finally {
    tar.destroy();
    await unpacked.catch(() => {});
  }
}

interface ArchiveEntry extends AsyncIterable<unknown> {
  header: Header;
}

async function readEntry(entry: ArchiveEntry, maxBytes: number): Promise<ArchiveFile | null> {
  const { type, size } = entry.header;
  const { name, linkname } = namesOf(entry.header);
  const path = escapeGitPath(name.subarray(name.indexOf("/") + 1));
  const wanted = (type === "file" || type === "contiguous-file") && size <= maxBytes;
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) if (wanted) chunks.push(chunk as Uint8Array);
  if (type === "symlink") return { path, kind: "symlink", content: linkname };
  return wanted ? { path, kind: "file", content: Buffer.concat(chunks, size) } : null;
}

/** The names as bytes. Those in extended headers, where long ones stand, were read as UTF-8 already. */
function namesOf({ name, linkname, pax }: Header): { name: Buffer; linkname: Buffer } {
  const extended = typeof pax === "object" && pax !== null ? pax : {};
  return {
    name: Buffer.from(name, "path" in extended ? "utf8" : "latin1"),
    linkname: Buffer.from(linkname ?? "", "linkpath" in extended ? "utf8" : "latin1"),
  };
}
