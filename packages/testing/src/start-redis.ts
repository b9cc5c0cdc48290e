import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { CodedError } from "@project-sync/contracts";
import { MINUTE, SECOND } from "@project-sync/runtime";
import getPort from "get-port";
import { Redis } from "ioredis";

/** There is no `redis-server` on the PATH: the suite cannot run, and must say so rather than pass. */
export class RedisMissingError extends CodedError {
  readonly code = "redis_missing";

  constructor() {
    super("redis-server is not installed. On Debian: apt-get install redis-server (the service need not run).");
  }
}

export interface TestRedis {
  url: string;
  pid: number;
  /** Ends the server with SIGKILL and waits for it. Repeatable. */
  stop(): Promise<void>;
}

interface StartRedisOptions {
  /** default: a free port; give the one of a stopped server to bring it back */
  port?: number;
  /** default noeviction, which the queue insists on */
  maxmemoryPolicy?: string;
}

/**
 * A Redis of one's own: Debian's `redis-server` on a loopback port, without persistence, in a temporary directory that
 * goes with it. Ends with this process at the latest.
 *
 * @throws RedisMissingError when there is no `redis-server`
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<TestRedis> {
  const binary = findRedisServer();
  if (binary === null) throw new RedisMissingError();
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(binary, options);
    } catch (error) {
      // Another test process may have been given the same free port at the same moment.
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

const ATTEMPTS = 3;

async function startOnce(binary: string, options: StartRedisOptions): Promise<TestRedis> {
  const port = options.port ?? (await getPort({ host: "127.0.0.1" }));
  const directory = await mkdtemp(join(tmpdir(), "project-sync-redis-"));
  const server = spawn(binary, serverArguments(port, directory, options), { stdio: "ignore" });
  const kill = () => server.kill("SIGKILL");
  process.once("exit", kill);
  const stop = async () => {
    process.off("exit", kill);
    await stopServer(server, directory);
  };
  const url = `redis://127.0.0.1:${port}`;
  try {
    await once(server, "spawn");
    await answers(url, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, pid: server.pid as number, stop };
}

/** Path of `redis-server`, or null when it is not installed. */
export function findRedisServer(): string | null {
  const places = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"].filter(Boolean);
  return places.map((place) => join(place, "redis-server")).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function serverArguments(port: number, directory: string, { maxmemoryPolicy = "noeviction" }: StartRedisOptions) {
  const listen = ["--port", String(port), "--bind", "127.0.0.1", "--dir", directory];
  return [...listen, "--save", "", "--appendonly", "no", "--maxmemory-policy", maxmemoryPolicy];
}

/** Waits until the server at `url` is the one we spawned: a port can have been taken by somebody else's. */
async function answers(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + 10 * SECOND;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with exit code ${server.exitCode}`);
    if ((await readProcessId(url)) === server.pid) return;
    if (Date.now() > deadline) throw new Error(`redis-server did not answer at ${url} within 10 s`);
    await wait(20);
  }
}

async function readProcessId(url: string): Promise<number | null> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return Number(/process_id:(\d+)/.exec(await client.info("server"))?.[1]);
  } catch {
    return null;
  } finally {
    client.disconnect();
  }
}

async function stopServer(server: ChildProcess, directory: string): Promise<void> {
  if (server.pid !== undefined && server.exitCode === null && server.signalCode === null) {
    const ended = once(server, "exit", { signal: AbortSignal.timeout(MINUTE) });
    server.kill("SIGKILL");
    await ended;
  }
  await rm(directory, { recursive: true, force: true });
}
