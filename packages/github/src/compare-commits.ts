import { GithubNotFoundError } from "./errors.js";
import { escapeJsonPath, isGitPath, REPLACEMENT } from "./json-path.js";
import { malformed, readJson } from "./read-response.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { type ComparedFileResponse, compareResponseSchema } from "./response-schemas.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";

export interface CompareQuery extends RepositoryRef {
  /** commit SHAs, never branches, which move */
  base: string;
  head: string;
}

/** One changed file. GitHub tells neither mode nor size, and directories not at all. */
export interface ComparedFile {
  path: string;
  /** `modified` is a change of any kind at the same path, also from a file to a link */
  status: "added" | "removed" | "modified" | "renamed" | "copied";
  /** of the blob, or a submodule's commit; of the old one where it was removed */
  sha: string;
  /** where a renamed file was, or a copied one still is */
  previousPath: string | null;
}

export interface Comparison {
  /** how head stands to base; only when it is ahead are `files` what turns one into the other */
  status: "ahead" | "behind" | "diverged" | "identical";
  /** null where the list need not be whole, or a name is not what git has */
  files: ComparedFile[] | null;
}

/** GitHub lists no more files than this, and says nothing when there are. */
const MOST_FILES = 300;

/**
 * How two commits stand to each other and which files differ; null when GitHub no longer has the base commit, or the two
 * have no common ancestor.
 */
export async function compareCommits(
  github: GithubDependencies,
  { owner, repo, base, head }: CompareQuery,
  context: RequestContext,
): Promise<Comparison | null> {
  const route = "/repos/{owner}/{repo}/compare/{basehead}";
  // Files come with the first page, whatever its size; commits, which nobody asked for, come one instead of 250.
  const parameters = { owner, repo, basehead: `${base}...${head}`, per_page: 1, page: 1 };
  try {
    const request = { asker: { owner }, route, parameters, resource: "comparison" } as const;
    const response = await sendRequest(github, request, context);
    const { status, base_commit, files } = await readJson(response, compareResponseSchema, context);
    if (base_commit.sha !== base) throw malformed(response, `is about another commit: ${base_commit.sha}`);
    return { status, files: toFiles(files) };
  } catch (error) {
    if (error instanceof GithubNotFoundError) return null;
    throw error;
  }
}

function toFiles(files: ComparedFileResponse[] | undefined): ComparedFile[] | null {
  if (files === undefined || files.length >= MOST_FILES) return null;
  const compared = files.flatMap(toFile);
  return compared.includes(null) ? null : (compared as ComparedFile[]);
}

function toFile(file: ComparedFileResponse): (ComparedFile | null)[] {
  const { filename, status, sha, previous_filename: previous = null } = file;
  if (status === "unchanged") return [];
  const moved = status === "renamed" || status === "copied";
  if (sha === null || !isExact(filename) || (moved && (previous === null || !isExact(previous)))) return [null];
  const previousPath = moved && previous !== null ? escapeJsonPath(previous) : null;
  return [{ path: escapeJsonPath(filename), status: status === "changed" ? "modified" : status, sha, previousPath }];
}

/** A name as git has it: JSON shows bytes that are not UTF-8 as replacement characters. */
function isExact(name: string): boolean {
  return isGitPath(name, true) && !name.includes(REPLACEMENT);
}
