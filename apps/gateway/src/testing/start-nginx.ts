import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import getPort from "get-port";
import { onTestFinished } from "vitest";

const NGINX = "nginx";
const CONFIG = fileURLToPath(new URL("../../../../deploy/nginx.conf", import.meta.url));

/**
 * nginx with the configuration of `deploy/` in front of a server, until the test ends. Without certificates: HTTP/1.1 on
 * one loopback port, HTTP/2 on another.
 */
export async function startNginx(upstream: string): Promise<{ http1: string; http2: string }> {
  const dir = await mkdtemp(join(tmpdir(), "project-sync-nginx-"));
  const [one, two] = [await getPort({ host: "127.0.0.1" }), await getPort({ host: "127.0.0.1" })];
  const { host } = new URL(upstream);
  const config = (await readFile(CONFIG, "utf8"))
    .replace("listen {{LISTEN}} ssl http2;", `listen 127.0.0.1:${one}; listen 127.0.0.1:${two} http2;`)
    .replace(/^ *ssl_certificate.*$/gm, "")
    .replace(/{{(API|GATEWAY)}}/g, host)
    .replaceAll("{{RUN_DIR}}", dir);
  // Streams of a test need few connections, and a user may not be allowed many files.
  const small = config.replace(/worker_rlimit_nofile.*/, "").replace(/worker_connections.*/, "worker_connections 256;");
  await writeFile(join(dir, "nginx.conf"), `daemon off;\nuser root;\n${small}`);
  const args = ["-c", join(dir, "nginx.conf"), "-p", dir, "-e", join(dir, "error.log")];
  const nginx = spawn(NGINX, args, { stdio: ["ignore", "ignore", "inherit"] });
  onTestFinished(async () => {
    const exited = once(nginx, "exit");
    if (nginx.exitCode === null && nginx.kill("SIGTERM")) await exited;
    await rm(dir, { recursive: true, force: true });
  });
  await Promise.race([
    listening(one),
    once(nginx, "exit").then(([code]) => Promise.reject(new Error(`nginx: ${code}`))),
  ]);
  return { http1: `http://127.0.0.1:${one}`, http2: `http://127.0.0.1:${two}` };
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const socket = connect(port, "127.0.0.1");
    const connected = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return;
    await wait(20);
  }
  throw new Error(`nginx does not listen on ${port}`);
}
