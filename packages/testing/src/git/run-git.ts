import { spawn } from "node:child_process";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";

const CHUNK = 256 * 1024;

interface RunGitOptions {
  cwd: string;
  input?: Iterable<Uint8Array> | Uint8Array;
  /** added to the environment of git */
  env?: Record<string, string>;
}

/**
 * Runs git once and answers its standard output. The user's and the system's configuration, and any `GIT_*` variable of
 * the caller (a hook, a rebase), are kept out, so results depend on the repository alone.
 *
 * @throws Error with git's standard error when it exits with another code than 0
 */
export async function runGit(args: readonly string[], { cwd, input, env }: RunGitOptions): Promise<Buffer> {
  const child = spawn("git", args, { cwd, env: { ...gitEnvironment(), ...env } });
  const chunks: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
  const fed = pipeline(inLargeChunks(input instanceof Uint8Array ? [input] : (input ?? [])), child.stdin).catch(
    ignoreClosedPipe,
  );
  const [code] = (await once(child, "close")) as [number | null];
  await fed;
  if (code === 0) return Buffer.concat(chunks);
  throw new Error(`git ${args.join(" ")} ended with ${code}: ${Buffer.concat(complaints).toString().trim()}`);
}

/** Joins small pieces, since each write costs a system call. */
function* inLargeChunks(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    size += piece.length;
    if (size < CHUNK) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

/** Git that fails early closes its input; its exit code and message say more than our EPIPE. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
}

/** No collection of garbage that outlives a test, and no complaint about who owns a repository. */
const SETTINGS = {
  GIT_CONFIG_COUNT: "2",
  GIT_CONFIG_KEY_0: "gc.auto",
  GIT_CONFIG_VALUE_0: "0",
  GIT_CONFIG_KEY_1: "safe.directory",
  GIT_CONFIG_VALUE_1: "*",
};

function gitEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return {
    ...Object.fromEntries(own),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    ...SETTINGS,
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
  };
}
