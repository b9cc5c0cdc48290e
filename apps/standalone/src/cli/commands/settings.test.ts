import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { json, text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "../program.js";

const now = "2026-11-23T07:00:00.000Z";
const project = { id: "11111111-1111-4111-8111-111111111111", name: "default", createdAt: now };
const repository = {
  ...{
    id: "22222222-2222-4222-8222-222222222222",
    projectId: project.id,
    githubId: "1",
    owner: "acme",
    name: "widgets",
  },
  ...{ defaultBranch: "main", private: false, archived: false, status: "active", createdAt: now },
  ...{ include: [], exclude: [], maxFileBytes: null, metadataOnly: false, keepSyncs: null, keepDays: null },
  ...{ autoSync: true, autoSyncBranches: [], lastCheckedAt: null },
};

let server: Server;
const patches: unknown[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const page = (item: unknown) => ({ items: [item], nextCursor: null });
    const send = (body: unknown) => response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    if (request.method !== "PATCH") {
      send(page(request.url?.endsWith("/repositories") ? repository : project));
      return;
    }
    const change = (await json(request)) as object;
    patches.push(change);
    send({ ...repository, ...change });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

async function settings(...options: string[]): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { PROJECT_SYNC_URL: url, PROJECT_SYNC_API_KEY: "k" };
  const long = { start: async () => 0, demo: async () => 0, createApp: async () => 0 };
  const printed = text(stdout);
  expect(await runProgram(["settings", "acme/widgets", ...options], { env, stdout, stderr }, long)).toBe(0);
  stdout.end();
  return printed;
}

test("are shown without being changed", async () => {
  expect(await settings()).toBe(`include         every file
exclude         none
max file bytes  the server's limit
syncs by itself the default branch, and what was synced by hand
memory          .memory/**/*.md
content         mirrored
`);
  expect(patches).toEqual([]);
});

test("send only what was named, and say when it takes effect", async () => {
  const out = await settings("--include", "src/**", "docs/", "--max-file-bytes", "9");
  expect(out).toMatch(/^include {9}src\/\*\* {2}docs\/$/m);
  expect(out).toMatch(/next sync/);
  await settings("--no-metadata-only");
  await settings("--everything", "--exclude", "**/*.png");
  expect(await settings("--auto-sync", "release/*", "hot/**")).not.toMatch(/next sync/);
  await settings("--auto-sync");
  expect(await settings("--no-auto-sync")).toMatch(/^syncs by itself nothing$/m);
  expect(await settings("--memory", "notes/**", "--memory-preset", "adr", "readme")).toMatch(/^memory {10}notes/m);
  expect(await settings("--no-memory")).toMatch(/^memory {10}no file$/m);
  await settings("--memory", "--memory-branch", "main");
  expect(patches).toEqual([
    { include: ["src/**", "docs/"], maxFileBytes: 9 },
    { metadataOnly: false },
    { include: [], exclude: ["**/*.png"], maxFileBytes: null, metadataOnly: false },
    { autoSync: true, autoSyncBranches: ["release/*", "hot/**"] },
    { autoSync: true, autoSyncBranches: [] },
    { autoSync: false },
    { memoryGlobs: ["notes/**"], memoryPresets: ["adr", "readme"] },
    { memoryGlobs: [], memoryPresets: [] },
    { memoryGlobs: [".memory/**/*.md"], memoryBranches: ["main"] },
  ]);
});
