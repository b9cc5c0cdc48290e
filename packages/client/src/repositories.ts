import {
  type Branch,
  type BranchSummary,
  branchSchema,
  branchSummarySchema,
  type Change,
  type ContentSettings,
  changeSchema,
  type FileVersion,
  fileSchema,
  fileVersionSchema,
  type InstalledHook,
  installedHookSchema,
  type MemorySettings,
  type MirroredFile,
  type Page,
  pageOf,
  type Repository,
  repositorySchema,
  type TreeProof,
  treeProofSchema,
} from "@project-sync/contracts";
import type { PageOptions } from "./page-options.js";
import type { CallOptions, Transport } from "./transport.js";

export interface RepositoriesApi {
  get(repositoryId: string, call?: CallOptions): Promise<Repository>;
  /** Changes what is mirrored of it, and how long; fields that are left out stay. Takes effect with the next sync. */
  update(repositoryId: string, change: RepositoryChange, call?: CallOptions): Promise<Repository>;
  /** Has GitHub send its webhooks to this server, whose address is `url`; to ask again brings the webhook up to date. */
  installHook(repositoryId: string, options: { url: string }, call?: CallOptions): Promise<InstalledHook>;
  /** The branches as GitHub lists them now, with what the mirror knows of each. */
  branches(repositoryId: string, call?: CallOptions): Promise<Page<Branch>>;
  /** Size, languages and activity of a mirrored branch; default: the default branch. */
  summary(repositoryId: string, options?: { branch?: string | undefined }, call?: CallOptions): Promise<BranchSummary>;
  /** What changed between two completed syncs of a branch, in path order; either may be the older. */
  compare(repositoryId: string, options: CompareOptions, call?: CallOptions): Promise<Page<Change>>;
  /** Recomputes the tree hashes of a branch from the server's rows. Without a time limit: a large tree takes its time. */
  verify(repositoryId: string, options?: VerifyOptions): Promise<TreeProof>;
}

export type RepositoryChange = Partial<
  ContentSettings & MemorySettings & Pick<Repository, "keepSyncs" | "keepDays" | "autoSync" | "autoSyncBranches">
>;

export interface FilesApi {
  /** Files of a branch in path order; `at` is a sync whose tree is meant instead of the latest. */
  list(repositoryId: string, options?: FileListOptions, call?: CallOptions): Promise<Page<MirroredFile>>;
  /** What one directory holds, one level deep: directories first, each kind in path order; default: root. */
  directory(repositoryId: string, options?: DirectoryOptions, call?: CallOptions): Promise<Page<MirroredFile>>;
  /** Files whose paths hold every word of `q`, the best first, at most `limit`; there is no next page. */
  find(repositoryId: string, options: FileFindOptions, call?: CallOptions): Promise<Page<MirroredFile>>;
  /** Versions of a file, newest first, back through its renames; also of one that is gone. */
  history(repositoryId: string, options: FileHistoryOptions, call?: CallOptions): Promise<Page<FileVersion>>;
  /** The raw bytes of one file; `etag` carries its blob SHA. */
  content(
    repositoryId: string,
    options: FileContentOptions,
    call?: CallOptions,
  ): Promise<{ bytes: Uint8Array; etag: string | null }>;
}

export interface CompareOptions extends PageOptions {
  from: string;
  to: string;
}

export interface VerifyOptions {
  branch?: string | undefined;
  at?: string | undefined;
  /** Hash the stored bytes of every blob again, too. */
  content?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

export interface FileListOptions extends PageOptions {
  branch?: string | undefined;
  prefix?: string | undefined;
  at?: string | undefined;
}

export interface DirectoryOptions extends PageOptions {
  /** A path without a slash at its end, escaped as paths are. */
  directory?: string | undefined;
  branch?: string | undefined;
  at?: string | undefined;
}

export interface FileFindOptions {
  q: string;
  branch?: string | undefined;
  at?: string | undefined;
  limit?: number | undefined;
}

export interface FileHistoryOptions extends PageOptions {
  path: string;
  branch?: string | undefined;
}

export interface FileContentOptions {
  path: string;
  branch?: string | undefined;
  at?: string | undefined;
}

export function repositoriesApi({ json, open }: Transport): RepositoriesApi {
  return {
    get: (id, call) => json(repositorySchema, { ...call, path: pathOf(id) }),
    update: (id, body, call) => json(repositorySchema, { ...call, method: "PATCH", path: pathOf(id), body }),
    installHook: (id, body, call) =>
      json(installedHookSchema, { ...call, method: "POST", path: `${pathOf(id)}/hook`, body }),
    branches: (id, call) => json(pageOf(branchSchema), { ...call, path: `${pathOf(id)}/branches` }),
    summary: (id, query = {}, call) =>
      json(branchSummarySchema, { ...call, path: `${pathOf(id)}/summary`, query: { ...query } }),
    compare: (id, query, call) =>
      json(pageOf(changeSchema), { ...call, path: `${pathOf(id)}/compare`, query: { ...query } }),
    async verify(id, { signal, ...body } = {}) {
      const response = await open({ method: "POST", path: `${pathOf(id)}/verify`, body, signal });
      return treeProofSchema.parse(await response.json());
    },
  };
}

export function filesApi({ json, bytes }: Transport): FilesApi {
  return {
    list: (id, query = {}, call) =>
      json(pageOf(fileSchema), { ...call, path: `${pathOf(id)}/files`, query: { ...query } }),
    directory: (id, query = {}, call) =>
      json(pageOf(fileSchema), { ...call, path: `${pathOf(id)}/directory`, query: { ...query } }),
    find: (id, query, call) =>
      json(pageOf(fileSchema), { ...call, path: `${pathOf(id)}/find-files`, query: { ...query } }),
    history: (id, query, call) =>
      json(pageOf(fileVersionSchema), { ...call, path: `${pathOf(id)}/file-history`, query: { ...query } }),
    content: (id, query, call) =>
      bytes({ ...call, path: `${pathOf(id)}/content`, query: { ...query }, headers: { accept: "*/*" } }),
  };
}

function pathOf(repositoryId: string): string {
  return `/api/v1/repositories/${encodeURIComponent(repositoryId)}`;
}
