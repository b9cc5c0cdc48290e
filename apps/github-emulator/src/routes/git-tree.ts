import type { Limits } from "../emulator-state.js";
import type { GitRepository } from "../git/git-repository.js";
import { listTree, type TreeLine } from "../git/tree-listing.js";
import { emptyRepository, notFound } from "../http/api-error.js";
import { hashTag } from "../http/conditional.js";
import { jsonStreamReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import type { RepositoryUrls } from "../shapes/urls.js";

const PAGE = "git/trees#get-a-tree";

/**
 * GET /repos/{owner}/{repo}/git/trees/{tree_sha}. Any value of `recursive` counts, even 0. For a commit or branch
 * GitHub answers the tree's entries under the *commit's* SHA, and so does this.
 */
export async function getTree(request: RepositoryRequest): Promise<Reply> {
  const { emulator, repository, urls, params, query } = request;
  const { sha, tree } = await findTree(repository.git, params.sha ?? "");
  const recursive = query.has("recursive");
  const { treeEntries, treeBytes } = emulator.limits;
  const body = treeJson({ dir: repository.git.dir, sha, tree, recursive, urls, limits: emulator.limits });
  return jsonStreamReply(body, hashTag([urls.api, sha, tree, recursive, treeEntries, treeBytes].join(" ")));
}

async function findTree(git: GitRepository, name: string): Promise<{ sha: string; tree: string }> {
  const sha = (await git.resolve(name)) ?? name;
  const tree = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha) ? await git.check(`${sha}^{tree}`) : null;
  if (tree) return { sha, tree: tree.sha };
  throw (await git.isEmpty()) ? emptyRepository(PAGE) : notFound(PAGE);
}

interface TreeRequest {
  dir: string;
  sha: string;
  tree: string;
  recursive: boolean;
  urls: RepositoryUrls;
  limits: Limits;
}

/** Writes the JSON while git lists the tree, so that 100,000 entries need no memory. */
async function* treeJson({ dir, sha, tree, recursive, urls, limits }: TreeRequest): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`{"sha":"${sha}","url":${JSON.stringify(urls.tree(sha))},"tree":[`);
  const cut = new Truncation(limits, recursive);
  let separator = "";
  for await (const lines of listTree(dir, tree, recursive)) {
    const kept = cut.keep(lines);
    if (kept.length > 0) yield Buffer.from(separator + kept.map((line) => entryJson(urls, line)).join(","));
    if (kept.length > 0) separator = ",";
    if (cut.truncated) break;
  }
  yield Buffer.from(`],"truncated":${cut.truncated}}`);
}

/** Counts entries and bytes of a recursive listing, and says where it ends. */
class Truncation {
  truncated = false;
  #entries = 0;
  #bytes = 0;

  constructor(
    readonly limits: Limits,
    readonly active: boolean,
  ) {}

  keep(lines: TreeLine[]): TreeLine[] {
    if (!this.active) return lines;
    const end = lines.findIndex((line) => this.#exceeds(line));
    this.truncated = end >= 0;
    return this.truncated ? lines.slice(0, end) : lines;
  }

  #exceeds(line: TreeLine): boolean {
    this.#entries += 1;
    this.#bytes += line.bytes;
    return this.#entries > this.limits.treeEntries || this.#bytes > this.limits.treeBytes;
  }
}

/** Written by hand: it runs for every entry, and only the path can hold anything that needs escaping. */
function entryJson(urls: RepositoryUrls, { path, mode, type, sha, size }: TreeLine): string {
  const head = `{"path":${JSON.stringify(path)},"mode":"${mode}","type":"${type}","sha":"${sha}"`;
  if (type === "commit") return `${head}}`;
  if (type === "tree") return `${head},"url":"${urls.tree(sha)}"}`;
  return `${head},"size":${size},"url":"${urls.blob(sha)}"}`;
}
