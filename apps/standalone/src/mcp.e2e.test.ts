import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { MemoryEntry, Sync } from "@project-sync/contracts";
import { SECOND } from "@project-sync/runtime";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { serveMcpHttp } from "./mcp/serve-mcp-http.js";
import { spawnProgram } from "./testing/spawn-program.js";
import { type StandaloneWithGithub, startStandaloneWithGithub } from "./testing/standalone-with-github.js";

/** Every tool, driven by the official client, against the whole product. */

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

let running: StandaloneWithGithub;
let syncs: Sync[];
let manual: MemoryEntry;

beforeAll(async () => {
  running = await startStandaloneWithGithub();
  const { client } = running;
  const git = await running.serve({ owner: "acme", name: "widgets" });
  const project = await client.projects.create({ name: "assisted" });
  const other = await client.projects.create({ name: "other" });
  const repository = await client.projects.addRepository(project.id, { repository: "acme/widgets" });
  await git
    .write("src/a.ts", "export const a = 1;\n")
    .write(".memory/locks.md", "# Locks\n\nBranch before sync.\n")
    .commit();
  const first = await synced(repository.id);
  await git
    .write("src/a.ts", "export const a = 2;\n")
    .write("logo.png", Buffer.from([0, 1]))
    .remove("README.md")
    .commit();
  syncs = [first, await synced(repository.id)];
  manual = await client.memory.create(project.id, { title: "Backups", content: "Every night at two.", tags: ["ops"] });
  await client.memory.create(other.id, { title: "Elsewhere", content: "Not of this project." });
});
afterAll(() => running?.[Symbol.asyncDispose]());

async function synced(repositoryId: string): Promise<Sync> {
  const { id } = await running.client.syncs.start(repositoryId);
  return await vi.waitFor(
    async () => {
      const sync = await running.client.syncs.get(id);
      if (sync.status !== "completed") throw new Error(`${sync.status} ${sync.error?.message}`);
      return sync;
    },
    { timeout: 60 * SECOND, interval: 50 },
  );
}

type Connect = () => Promise<Client>;

async function overStandardInput(...options: string[]): Promise<Client> {
  const env = { PROJECT_SYNC_URL: running.url, PROJECT_SYNC_API_KEY: "key", PATH: process.env.PATH ?? "" };
  const transport = new StdioClientTransport({ command: process.execPath, args: [CLI, "mcp", ...options], env });
  return await connected(transport);
}

async function connected(transport: Parameters<Client["connect"]>[0]): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  return client;
}

async function call(client: Client, name: string, args: Record<string, unknown> = {}) {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const [{ text }] = content as [{ text: string }];
  return { isError: isError === true, text, value: isError ? null : JSON.parse(text) };
}

async function driveEveryTool(connect: Connect): Promise<void> {
  const client = await connect();
  try {
    const { tools } = await client.listTools();
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    const driven = new Set<string>();
    const use = (name: string, args?: Record<string, unknown>) => {
      driven.add(name);
      return call(client, name, args);
    };
    const at = { repository: "acme/widgets" };
    expect((await use("list_repositories")).value.repositories).toMatchObject([{ ...at, project: "assisted" }]);
    expect((await use("list_syncs", at)).value.items.map(({ id }: Sync) => id)).toEqual([syncs[1]?.id, syncs[0]?.id]);
    const paths = async (args: object) =>
      (await use("list_files", { ...at, ...args })).value.items.map(({ path }: { path: string }) => path);
    expect(await paths({ prefix: "src/" })).toEqual(["src/a.ts"]);
    expect(await paths({ at: syncs[0]?.id })).toContain("README.md");
    const read = async (args: object) => (await use("read_file", { ...at, ...args })).value;
    expect(await read({ path: "src/a.ts" })).toMatchObject({ text: "export const a = 2;\n", nextOffset: null });
    expect(await read({ path: "src/a.ts", at: syncs[0]?.id, offset: 7 })).toMatchObject({ text: "const a = 1;\n" });
    expect(await read({ path: "logo.png" })).toMatchObject({ binary: true, size: 2 });
    const changed = await use("compare_syncs", { ...at, from: syncs[0]?.id, to: syncs[1]?.id });
    expect(changed.value.items.map(({ kind, path }: { kind: string; path: string }) => `${kind} ${path}`)).toEqual([
      ...["removed README.md", "added logo.png", "modified src/a.ts"],
    ]);
    const found = await use("search_memory", { ...at, question: "branch syn" });
    expect(found.value.items).toMatchObject([{ title: "Locks", sourceRef: "acme/widgets@main:.memory/locks.md" }]);
    expect((await use("search_memory", { project: "assisted", tags: ["ops"] })).value.items).toMatchObject([
      { id: manual.id },
    ]);
    expect((await use("read_memory", { id: manual.id })).value).toMatchObject({
      content: "Every night at two.",
      versions: [{}],
    });
    expect([...driven].sort()).toEqual(tools.map(({ name }) => name).sort());

    const refused = await call(client, "read_file", { ...at, path: "nowhere.ts" });
    expect(refused).toMatchObject({ isError: true, text: expect.stringMatching(/^file_not_found: /) });
    expect(await call(client, "list_files", { repository: "acme/none" })).toMatchObject({ isError: true });
  } finally {
    await client.close();
  }
}

describe("over standard input", () => {
  test("every tool answers", () => driveEveryTool(overStandardInput));

  test("nothing outside the project that was named is shown", async () => {
    const client = await overStandardInput("--project", "other");
    expect((await call(client, "list_repositories")).value).toEqual({ repositories: [] });
    expect((await call(client, "search_memory")).value.items).toMatchObject([{ title: "Elsewhere" }]);
    const refusals = await Promise.all([
      call(client, "search_memory", { project: "assisted" }),
      call(client, "read_memory", { id: manual.id }),
      call(client, "read_file", { repository: "acme/widgets", path: "src/a.ts" }),
      call(client, "search_memory", { repository: "acme/widgets" }),
    ]);
    expect(refusals.map(({ isError }) => isError)).toEqual([true, true, true, true]);
    await client.close();
  });

  test("it ends with its input", async () => {
    const env = { PROJECT_SYNC_URL: running.url, PROJECT_SYNC_API_KEY: "key" };
    const program = spawnProgram("cli", ["mcp"], env);
    await program.end("SIGTERM");
    expect(program.stdout()).toBe("");
  });
});

describe("over HTTP", () => {
  test("every tool answers, to whoever has a key", async () => {
    const server = await serveMcpHttp({ baseUrl: running.url, project: undefined, port: 0 });
    const address = new URL(`${server.url}/mcp`);
    const overHttp = (key: string) =>
      connected(
        new StreamableHTTPClientTransport(address, {
          requestInit: { headers: { authorization: `Bearer ${key}` } },
        }) as unknown as Parameters<Client["connect"]>[0],
      );
    try {
      await driveEveryTool(() => overHttp("key"));
      await expect(overHttp("another")).rejects.toThrow(/401|valid API key/);
      expect((await fetch(address)).status).toBe(405);
      const rebound = await fetch(address, { method: "POST", headers: { host: "evil.example" } });
      expect(rebound.status).toBeGreaterThanOrEqual(400);
    } finally {
      await server.close();
    }
  });
});
