import { InvalidRequestError } from "./errors.js";

export interface RepositoryReference {
  owner: string;
  repo: string;
}

const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?$/;
const NAME = /^[A-Za-z0-9._-]{1,100}$/;

/**
 * Reads `owner/name` or an address of the repository as people copy it: `https://github.com/owner/name`, the same
 * with `.git`, `/tree/main` or a query behind, `git@github.com:owner/name.git`. An address of another host is
 * refused: a repository of that name at ours would be someone else's.
 *
 * @param hosts hosts whose repositories the configured API serves, e.g. `github.com`
 * @throws InvalidRequestError
 */
export function parseRepositoryReference(text: string, hosts: readonly string[]): RepositoryReference {
  const { host, path } = splitAddress(text.trim());
  if (host !== null && !hosts.includes(host.toLowerCase())) {
    throw invalid(`is an address at ${host}, but this server mirrors repositories of ${hosts.join(", ")}`);
  }
  const parts = path.split("/").filter((part) => part !== "");
  const [owner = "", name = ""] = parts;
  const repo = name.replace(/\.git$/, "");
  const complete = host === null ? parts.length === 2 : parts.length >= 2;
  if (!complete || !OWNER.test(owner) || !NAME.test(repo) || repo === "." || repo === "..") {
    throw invalid('must be "owner/name" or the address of a repository, such as https://github.com/owner/name');
  }
  return { owner, repo };
}

function splitAddress(text: string): { host: string | null; path: string } {
  const scp = /^[\w.-]+@([\w.-]+):(?!\/\/)(.+)$/.exec(text);
  if (scp) return { host: scp[1] as string, path: scp[2] as string };
  const isUrl = /^(?:https?|ssh|git):\/\//i.test(text) && URL.canParse(text);
  if (isUrl) return urlParts(new URL(text));
  const bare = /^((?:[\w-]+\.)+[A-Za-z]{2,})\/(.+\/.+)$/.exec(text);
  return bare ? { host: bare[1] as string, path: bare[2] as string } : { host: null, path: text };
}

function urlParts(url: URL): { host: string; path: string } {
  return { host: url.protocol === "ssh:" ? url.hostname : url.host, path: url.pathname };
}

function invalid(message: string): InvalidRequestError {
  return InvalidRequestError.of([{ path: "repository", message }]);
}
