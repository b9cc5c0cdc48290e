import { ProjectSyncApiError } from "@project-sync/client";
import { queryOptions } from "@tanstack/react-query";
import { client } from "../api/client.js";

/** What the mirror holds of one file, ready to be shown; `reason` says why there is nothing to show. */
export type FileText =
  | { kind: "text"; text: string; bytes: number }
  | { kind: "binary"; bytes: number }
  | { kind: "none"; reason: string };

export interface FileAt {
  repositoryId: string;
  branch: string;
  path: string;
  at?: string | undefined;
}

/** The content of a file in one tree. What a completed sync left never changes, so it is asked for once. */
export const contentQuery = ({ repositoryId, branch, path, at }: FileAt) =>
  queryOptions({
    queryKey: ["files", repositoryId, branch, at ?? "", "content", path],
    queryFn: async ({ signal }): Promise<FileText> => {
      try {
        const { bytes } = await client.files.content(repositoryId, { branch, path, at }, { signal });
        return readText(bytes);
      } catch (error) {
        if (error instanceof ProjectSyncApiError && SAID.has(error.code)) return { kind: "none", reason: error.detail };
        throw error;
      }
    },
    ...(at === undefined ? {} : { staleTime: Number.POSITIVE_INFINITY }),
  });

/** Answers that say why there is nothing to show. */
const SAID = new Set(["content_not_stored", "not_a_file", "sync_expired"]);

/** Where the raw bytes are, to look at or to keep. */
export function rawUrl({ repositoryId, branch, path, at }: FileAt): string {
  const query = new URLSearchParams({ branch, path, ...(at === undefined ? {} : { at }) });
  return `/api/v1/repositories/${encodeURIComponent(repositoryId)}/content?${query}`;
}

/** Text is what decodes as UTF-8 and has no NUL in it. */
function readText(bytes: Uint8Array): FileText {
  if (bytes.subarray(0, 8_000).includes(0)) return { kind: "binary", bytes: bytes.length };
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), bytes: bytes.length };
  } catch {
    return { kind: "binary", bytes: bytes.length };
  }
}
