import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type NodeProcess, spawnNode, type TestDatabase } from "@project-sync/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

/** What anybody can send to a server that is reachable from the internet, against the built process. */
const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const MEBIBYTE = 1024 * 1024;
const SECRET = "s3cret";

let given: TestDatabase;
let api: NodeProcess;
let port: number;

beforeAll(async () => {
  given = await createTestDatabase();
  const env = { DATABASE_URL: given.connectionString, API_KEYS: "key", PORT: "0", GITHUB_WEBHOOK_SECRET: SECRET };
  api = spawnNode(MAIN, { env });
  const [, found = ""] = await api.output(/"url":"http:\/\/127\.0\.0\.1:(\d+)"/);
  port = Number(found);
});
afterAll(async () => {
  await api?.end("SIGTERM");
  await given?.drop();
});

const WRONG = `sha256=${"0".repeat(64)}`;

function head(length: number, signature: string | null): string {
  const headers = [
    "Host: localhost",
    "Content-Type: application/json",
    "Connection: close",
    `Content-Length: ${length}`,
  ];
  const signed = signature === null ? [] : [`X-Hub-Signature-256: ${signature}`];
  const event = ["X-GitHub-Event: push", "X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958"];
  return ["POST /api/v1/webhooks/github HTTP/1.1", ...headers, ...event, ...signed, "", ""].join("\r\n");
}

/** Sends until it is done or the server has had enough; answers the status line and how much was taken. */
function sendRaw(text: string, bytes: number): Promise<{ status: number; sent: number }> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const chunk = Buffer.alloc(MEBIBYTE / 4, " ");
    let answer = "";
    let sent = 0;
    const more = () => {
      while (sent < bytes && !socket.destroyed) {
        sent += chunk.length;
        if (!socket.write(chunk)) return void socket.once("drain", more);
      }
    };
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", () => undefined);
    socket.once("close", () => resolve({ status: statusOf(answer), sent }));
    socket.write(text, more);
  });
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

async function residentBytes(): Promise<number> {
  const status = await readFile(`/proc/${api.child.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

/** The most that it held while `work` went on, above what it held before. */
async function growthDuring(work: () => Promise<unknown>): Promise<number> {
  const before = await residentBytes();
  let most = before;
  const sampling = setInterval(async () => {
    most = Math.max(most, await residentBytes());
  }, 50);
  await work();
  clearInterval(sampling);
  return Math.max(most, await residentBytes()) - before;
}

test("an unsigned body of 200 MB and 20 that drip are refused, and memory stays where it was", async () => {
  const dripping: Socket[] = [];
  const answers: number[] = [];
  const drip = () =>
    new Promise<void>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(head(1_000_000, WRONG)));
      const drop = setInterval(() => socket.writable && socket.write("x"), 200);
      dripping.push(socket);
      socket.on("data", (data) => answers.push(statusOf(String(data))));
      socket.on("error", () => undefined);
      socket.once("close", () => {
        clearInterval(drop);
        resolve();
      });
    });
  const growth = await growthDuring(async () => {
    const drips = Array.from({ length: 20 }, drip);
    const unsigned = await sendRaw(head(200 * MEBIBYTE, null), 200 * MEBIBYTE);
    expect([0, 401]).toContain(unsigned.status);
    expect(unsigned.sent).toBeLessThan(20 * MEBIBYTE);
    const oversized = await sendRaw(head(200 * MEBIBYTE, WRONG), 200 * MEBIBYTE);
    expect([0, 413]).toContain(oversized.status);
    expect(oversized.sent).toBeLessThan(20 * MEBIBYTE);
    await Promise.all(drips);
  });
  expect(answers).toEqual(Array(20).fill(408));
  expect(growth).toBeLessThan(100 * MEBIBYTE);
});

test("of many wrongly signed bodies of 20 MB at once two are read, the others put off", async () => {
  let statuses: number[] = [];
  const growth = await growthDuring(async () => {
    const length = 20 * MEBIBYTE;
    const sends = Array.from({ length: 20 }, () => sendRaw(head(length, WRONG), length));
    statuses = (await Promise.all(sends)).map(({ status }) => status);
  });
  expect(statuses.filter((status) => ![0, 401, 503].includes(status))).toEqual([]);
  expect(statuses).toContain(401);
  expect(growth).toBeLessThan(150 * MEBIBYTE);
});

test("afterwards it takes deliveries as before", async () => {
  const body = JSON.stringify({ zen: "Speak like a human." });
  const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  const headers = { "x-hub-signature-256": signature, "x-github-event": "ping", "x-github-delivery": "after-all" };
  const url = `http://127.0.0.1:${port}/api/v1/webhooks/github`;
  const answer = await fetch(url, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
  expect(answer.status).toBe(200);
});
