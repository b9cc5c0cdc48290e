import { type Clock, systemClock } from "@project-sync/runtime";
import { checkAccess, type RepositoryAccess } from "./check-access.js";
import { type CompareQuery, type Comparison, compareCommits } from "./compare-commits.js";
import { convertManifest, type NewApp } from "./convert-manifest.js";
import { createCredentials } from "./create-credentials.js";
import { createOctokit, type OctokitOptions } from "./create-octokit.js";
import type { GithubCredentials } from "./credentials.js";
import { describeToken, type TokenAccount } from "./describe-token.js";
import { type BlobQuery, fetchBlob } from "./fetch-blob.js";
import { type BlobTexts, type BlobTextsQuery, fetchBlobTexts } from "./fetch-blob-texts.js";
import { type BranchHead, type BranchHeadQuery, fetchBranchHead } from "./fetch-branch-head.js";
import { type BranchesAnswer, type BranchesQuery, fetchBranches } from "./fetch-branches.js";
import { fetchRepoTreeWithSha, type GithubTree, type TreeQuery } from "./fetch-repo-tree-with-sha.js";
import {
  fetchRepository,
  fetchRepositoryById,
  type RepositoryAnswer,
  type RepositoryByIdQuery,
  type RepositoryQuery,
} from "./fetch-repository.js";
import { createGithubApp, type GithubApp } from "./github-app.js";
import { type HookQuery, type InstalledHook, installHook } from "./install-hook.js";
import { type LocateQuery, locateRepository, type RepositoryLocation } from "./locate-repository.js";
import { openTarball, type TarballQuery } from "./open-tarball.js";
import type { ArchiveFile } from "./read-archive.js";
import { type ArchivePathsQuery, readArchivePaths } from "./read-archive-paths.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import type { GithubDependencies } from "./send-request.js";

export interface GithubConnectorOptions extends OctokitOptions {
  credentials: GithubCredentials;
  clock?: Clock | undefined;
  /** in [0, 1), for the jitter of `resumeAt` */
  random?: (() => number) | undefined;
}

/**
 * GitHub as the pipeline reads it. Each operation sends as few requests as it can, retries nothing (the worker decides
 * that from the error's disposition), and throws only our errors or the signal's own reason.
 */
export interface GithubConnector {
  /** whether requests about this repository carry credentials, without which GraphQL answers nothing */
  hasToken(ref: RepositoryRef, context?: RequestContext): Promise<boolean>;
  fetchRepository(query: RepositoryQuery, context?: RequestContext): Promise<RepositoryAnswer>;
  fetchRepositoryById(query: RepositoryByIdQuery, context?: RequestContext): Promise<RepositoryAnswer>;
  /** the one that has this id, under whatever name, or why there is none */
  locateRepository(query: LocateQuery, context?: RequestContext): Promise<RepositoryLocation>;
  fetchBranches(query: BranchesQuery, context?: RequestContext): Promise<BranchesAnswer>;
  fetchBranchHead(query: BranchHeadQuery, context?: RequestContext): Promise<BranchHead>;
  compareCommits(query: CompareQuery, context?: RequestContext): Promise<Comparison | null>;
  fetchRepoTreeWithSha(query: TreeQuery, context?: RequestContext): Promise<GithubTree>;
  fetchBlob(query: BlobQuery, context?: RequestContext): Promise<Buffer>;
  /** needs a token: see `hasToken` */
  fetchBlobTexts(query: BlobTextsQuery, context?: RequestContext): Promise<BlobTexts>;
  openTarball(query: TarballQuery, context?: RequestContext): AsyncGenerator<ArchiveFile>;
  readArchivePaths(query: ArchivePathsQuery, context?: RequestContext): AsyncGenerator<string>;
  installHook(query: HookQuery, context?: RequestContext): Promise<InstalledHook>;
  /** needs no credentials: this is how an App gets some */
  convertManifest(code: string, context?: RequestContext): Promise<NewApp>;
  /** of the REST API */
  apiUrl: string;
  kind: GithubCredentials["kind"];
  /** whose token this is; null where the credentials are none */
  describeToken(context?: RequestContext): Promise<TokenAccount | null>;
  /** which permissions these credentials have on a repository; asks for each of them */
  checkAccess(ref: RepositoryRef, context?: RequestContext): Promise<RepositoryAccess>;
  /** null where the credentials are no App's */
  app: GithubApp | null;
}

export function createGithubConnector(options: GithubConnectorOptions): GithubConnector {
  const { clock = systemClock, random = Math.random } = options;
  const transport = { octokit: createOctokit(options), clock, random };
  const github = { ...transport, credentials: createCredentials(options.credentials, transport) };
  return {
    hasToken: (ref, context = {}) => hasToken(github, ref, context),
    fetchRepository: (query, context = {}) => fetchRepository(github, query, context),
    fetchRepositoryById: (query, context = {}) => fetchRepositoryById(github, query, context),
    locateRepository: (query, context = {}) => locateRepository(github, query, context),
    fetchBranches: (query, context = {}) => fetchBranches(github, query, context),
    fetchBranchHead: (query, context = {}) => fetchBranchHead(github, query, context),
    compareCommits: (query, context = {}) => compareCommits(github, query, context),
    fetchRepoTreeWithSha: (query, context = {}) => fetchRepoTreeWithSha(github, query, context),
    fetchBlob: (query, context = {}) => fetchBlob(github, query, context),
    fetchBlobTexts: (query, context = {}) => fetchBlobTexts(github, query, context),
    openTarball: (query, context = {}) => openTarball(github, query, context),
    readArchivePaths: (query, context = {}) => readArchivePaths(github, query, context),
    installHook: (query, context = {}) => installHook(github, query, context),
    convertManifest: (code, context = {}) => convertManifest(github, code, context),
    apiUrl: options.apiUrl,
    kind: options.credentials.kind,
    describeToken: async (context = {}) =>
      options.credentials.kind === "token" ? describeToken(github, context) : null,
    checkAccess: (ref, context = {}) => checkAccess({ ...github, kind: options.credentials.kind }, ref, context),
    app: options.credentials.kind === "app" ? createGithubApp(github) : null,
  };
}

async function hasToken(
  { credentials }: GithubDependencies,
  { owner }: RepositoryRef,
  context: RequestContext,
): Promise<boolean> {
  const { value } = await credentials.authorize({ owner }, context);
  return value !== null;
}
