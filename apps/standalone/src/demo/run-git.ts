import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CodedError } from "@project-sync/contracts";
import { isErrno } from "@project-sync/embedded-postgres";

/** git is missing, or refused what the demo asked of it. */
export class GitError extends CodedError {
  override readonly code = "git_failed";
}

/** Runs git with nothing of the user's configuration, and no proxy: the demo talks to loopback alone. */
export async function runGit(directory: string, args: string[], signal?: AbortSignal): Promise<string> {
  const options = { cwd: directory, env: environment(), maxBuffer: 100_000_000, ...(signal ? { signal } : {}) };
  try {
    const { stdout } = await promisify(execFile)("git", args, options);
    return stdout.trimEnd();
  } catch (cause) {
    signal?.throwIfAborted();
    if (isErrno(cause, "ENOENT"))
      throw new GitError("The demo needs git. Install it (apt-get install git) and try again.", { cause });
    throw new GitError(`git ${args[0]} failed: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  const person = { NAME: "Project Sync demo", EMAIL: "demo@example.invalid" };
  return {
    ...Object.fromEntries(inherited),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
    NO_PROXY: "127.0.0.1,localhost",
    no_proxy: "127.0.0.1,localhost",
    LC_ALL: "C",
  };
}
