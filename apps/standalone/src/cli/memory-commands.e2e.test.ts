import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { MemoryEntry, MemoryHit, MemoryImportLine, RestorePreview, Sync } from "@project-sync/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runInProcess } from "../testing/run-in-process.js";
import { runCli, spawnProgram } from "../testing/spawn-program.js";
import { type StandaloneWithGithub, startStandaloneWithGithub } from "../testing/standalone-with-github.js";

const ID = "[0-9a-f]{8}-[0-9a-f-]{27}";
const NOBODY = "00000000-0000-4000-8000-000000000000";

let running: StandaloneWithGithub;
let env: Record<string, string>;
let dir: string;
/** the oldest first */
let syncs: Sync[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "memory-commands-"));
  running = await startStandaloneWithGithub();
  env = { PROJECT_SYNC_URL: running.url, PROJECT_SYNC_API_KEY: "key", TZ: "UTC" };
  const git = await running.serve({ owner: "acme", name: "widgets" });
  await git.write(".memory/locks.md", "# Locks\n\nTake the branch row, then the sync row.\n").commit();
  await run("sync", "acme/widgets");
  await git
    .write(".memory/locks.md", "# Locks\n\nTake the branch row only.\n")
    .write(".memory/queue.md", "---\ntags: [queue, redis]\n---\n# Queue\n\nIt moved to PostgreSQL from Redis.\n")
    .commit();
  await run("sync", "acme/widgets");
  syncs = (await linesOf<Sync>("history", "acme/widgets")).reverse();
});
afterAll(async () => {
  await running?.[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const run = (...argv: string[]) => runInProcess(argv, env);
const memory = (...argv: string[]) => run("memory", ...argv);

/** What a command prints with --json, line by line. */
async function linesOf<T>(...argv: string[]): Promise<T[]> {
  const { exitCode, out, err } = await run(...argv, "--json");
  expect(exitCode, err).toBe(0);
  return out
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

const titles = async (...argv: string[]) =>
  (await linesOf<MemoryHit>("memory", "search", ...argv)).map(({ title }) => title);

async function added(title: string, ...more: string[]): Promise<MemoryEntry> {
  const [entry] = await linesOf<MemoryEntry>("memory", "add", title, "--content", `About ${title}.`, ...more);
  return entry as MemoryEntry;
}

describe("search", () => {
  test("for people: title, id, where it is from, and the words that were found", async () => {
    const { exitCode, out, err } = await memory("search", "branch");
    expect(out).toMatch(
      new RegExp(`^Locks\n${ID} {2}acme/widgets@main:\\.memory/locks\\.md\n {2}.*branch row only.*\n$`),
    );
    expect([exitCode, err]).toEqual([0, ""]);
  });

  test("as JSON, by words, words left out, phrases, tags, sources and repositories", async () => {
    expect((await titles()).sort()).toEqual(["Locks", "Queue"]);
    expect(await titles("row", "or", "moved", "-redis")).toEqual(["Locks"]);
    expect(await titles("queue", "moved to")).toEqual(["Queue"]);
    expect(await titles("queue", "postgresql moved")).toEqual([]);
    expect(await titles("--tag", "queue", "redis", "--source", "github", "--repository", "acme/widgets")).toEqual([
      "Queue",
    ]);
    expect((await titles("--all")).sort()).toEqual(["Locks", "Locks", "Queue"]);
    expect(await titles("--limit", "1", "--until", "2100-01-01")).toHaveLength(1);
    expect(await titles("--since", "2100-01-01")).toEqual([]);
  });

  test("what was misspelt is said; nothing found is said, too, and is no error", async () => {
    expect(await memory("search", "Postgresq1l", "moved")).toMatchObject({
      ...{ exitCode: 0, out: expect.stringContaining("Queue") },
      err: "Nobody wrote “Postgresq1l”; searched for postgresql.\n",
    });
    expect(await memory("search", "zzzz")).toEqual({ exitCode: 0, out: "", err: "Nothing was found.\n" });
  });

  test.each([
    [["--repository", "acme/none"], 1, "acme/none is not mirrored here. Begin with: project-sync sync acme/none"],
    [["--project", "none"], 2, "There is no project “none”. There are: default."],
    [["--source", "letter"], 2, "Allowed choices are manual, github, import."],
    [["--since", "soon"], 2, "It must be a time, such as 2026-11-24T09:00."],
    [["--limit", "0"], 2, "It must be a whole number from 1 on."],
    [["word", "--nope"], 2, "There is no option --nope; project-sync memory search --help"],
  ])("%j is refused with what would do", async (argv, exitCode, sentence) => {
    const refused = await memory("search", ...argv);
    expect(refused).toMatchObject({ exitCode, out: "", err: expect.stringContaining(sentence) });
  });
});

describe("entries by hand", () => {
  test("written, shown, changed, archived: for people", async () => {
    const wrote = await memory("add", "Backups", "--content", "Every night.", "--tag", "ops", "--date", "2026-11-20");
    expect(wrote).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(new RegExp(`^${ID} {2}Backups \\(version 1\\)\n$`)),
    });
    const first = wrote.out.slice(0, 36);
    const edited = await memory("edit", first, "--content", "Every hour.", "--title", "Backup");
    expect(edited.out).toMatch(new RegExp(`^${ID} {2}Backup \\(version 2\\)\n$`));
    const second = edited.out.slice(0, 36);
    expect((await memory("show", second)).out).toMatch(
      new RegExp(
        `^Backup\n\nEvery hour\\.\n\n2\\. ${second} .*, current +manual\n1\\. ${first} .*, until .* manual\n$`,
      ),
    );
    expect((await memory("archive", second)).out).toBe(`${second}  Backup (archived)\n`);
    expect(await titles("backup")).toEqual([]);
  });

  test("the same as JSON", async () => {
    const { id } = await added("Rota", "--tag", "people", "habits");
    const [edited] = await linesOf<MemoryEntry>("memory", "edit", id, "--tag", "people");
    expect(edited).toMatchObject({ version: 2, content: "About Rota.", tags: ["people"], previousId: id });
    const [shown] = await linesOf<{ versions: MemoryEntry[] }>("memory", "show", id);
    expect(shown).toMatchObject({ id, tags: ["people", "habits"], versions: [{ version: 2 }, { version: 1 }] });
    const [archived] = await linesOf<MemoryEntry>("memory", "archive", edited?.id ?? "");
    expect(archived?.endedAt).not.toBe(null);
  });

  test("the text comes from a file or standard input, too; none is refused", async () => {
    const file = join(dir, "note.md");
    await writeFile(file, "From a file.\n");
    const [fromFile] = await linesOf<MemoryEntry>("memory", "add", "Note", "--file", file);
    expect(fromFile?.content).toBe("From a file.\n");
    const piped = await runCli(["memory", "edit", fromFile?.id ?? "", "--file", "-", "--json"], env, "Piped.\n");
    expect(JSON.parse(piped.stdout)).toMatchObject({ version: 2, content: "Piped.\n" });
    expect(await runCli(["memory", "add", "Empty"], env)).toEqual({
      ...{ exitCode: 2, stdout: "" },
      stderr: "Error: There is no text. Give it with --content, with --file, or on standard input.\n",
    });
  });

  test("what makes no sense is refused with what would do", async () => {
    const { id } = await added("Once");
    await memory("edit", id, "--title", "Twice");
    const [file] = await linesOf<MemoryHit>("memory", "search", "--source", "github", "--limit", "1");
    const refusals: [string[], number, RegExp][] = [
      [["show", "nope"], 2, /'nope' is invalid.* It is not an id\./],
      [["show", NOBODY], 1, /There is no memory entry .*\nproject-sync memory search --all lists/s],
      [["edit", id, "--content", "x"], 1, new RegExp(`Edit the latest one, ${ID}\\. \\[memory_not_current\\]`)],
      [["edit", id], 2, /^Error: Say what changes: --title, /],
      [["edit", file?.id ?? "", "--title", "x"], 1, /Change it there; the next sync brings it\./],
      [["archive", file?.id ?? ""], 1, /Change it there; the next sync brings it\./],
      [["add"], 2, /missing required argument 'title'\n.*--help/],
      [["add", "x", "--content", "x", "--file", "y"], 2, /--content or with --file, not with both\./],
      [["add", "x", "--file", join(dir, "none")], 2, /^Error: There is no file \S+none\.\n$/],
      [["add", "x", "--file", dir], 2, /^Error: \S+ is not a file\.\n$/],
      [["add", "x", "--content", "x", "--tag", "a,b"], 1, /tags\.0: Must not contain a comma/],
      [["add", "x", "--content", "x", "--date", "monday"], 2, /It must be a time, such as/],
      [["forget"], 2, /unknown command 'forget'\n.*--help/],
    ];
    for (const [argv, exitCode, sentence] of refusals) {
      const refused = await memory(...argv);
      expect(refused, argv.join(" ")).toMatchObject({ exitCode, out: "", err: expect.stringMatching(sentence) });
    }
  });
});

describe("import", () => {
  test("says what became of it; lines that make no sense are told, and make the exit code 1", async () => {
    const file = join(dir, "notes.jsonl");
    const good = { title: "Imported", content: "Once.", sourceRef: "wiki/1" };
    await writeFile(file, `${JSON.stringify(good)}\nnonsense\n${JSON.stringify({ ...good, sourceRef: "wiki/2" })}\n`);
    expect(await memory("import", file)).toEqual({
      exitCode: 1,
      out: "line 2: It is not JSON\n",
      err:
        "2 created, 0 updated, 0 unchanged, 1 rejected\n" +
        "Error: 1 line not imported. Mend what is told, and import the file again.\n",
    });
    const again = await runCli(
      ["memory", "import", "-", "--json"],
      env,
      JSON.stringify({ ...good, content: "Twice." }),
    );
    expect(again).toMatchObject({ exitCode: 0, stderr: "0 created, 1 updated, 0 unchanged, 0 rejected\n" });
    expect(JSON.parse(again.stdout)).toMatchObject({ line: 1, outcome: "updated", problem: null });
  });

  test("more than a request takes goes in several, and a line that none takes is told", async () => {
    const file = join(dir, "large.jsonl");
    const line = (n: number, length: number) =>
      JSON.stringify({ title: `Large ${n}`, content: "漢字".repeat(length), sourceRef: `large/${n}` });
    const lines = Array.from({ length: 7 }, (_, n) => line(n, n === 3 ? 200_000 : 50_000));
    await writeFile(file, lines.join("\n"));
    const { exitCode, out, err } = await memory("import", file, "--json");
    expect([exitCode, err.split("\n")[0]]).toEqual([1, "6 created, 0 updated, 0 unchanged, 1 rejected"]);
    const told = out
      .trim()
      .split("\n")
      .map((each) => JSON.parse(each) as MemoryImportLine);
    expect(told.map(({ line: n, outcome }) => `${n} ${outcome}`)).toEqual([
      ...["1 created", "2 created", "3 created", "4 rejected", "5 created", "6 created", "7 created"],
    ]);
    expect(told[3]?.problem).toContain("1 MiB");
  });

  test("a file that is not there, or is none, is refused", async () => {
    expect(await memory("import", join(dir, "none"))).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining("There is no file"),
    });
    expect(await memory("import", dir)).toMatchObject({ exitCode: 2, err: expect.stringContaining("is not a file.") });
  });
});

describe("restore", () => {
  test("is previewed, done, and undone by what it says", async () => {
    const [first, second] = syncs.map(({ id }) => id) as [string, string];
    expect(await memory("restore", first, "--preview")).toEqual({
      exitCode: 0,
      out:
        "~ acme/widgets@main:.memory/locks.md  Locks\n- acme/widgets@main:.memory/queue.md  Queue\n" +
        "0 would come back, 1 would change, 1 would go, 0 would stay\n",
      err: "",
    });
    const [preview] = await linesOf<RestorePreview>("memory", "restore", first, "--preview");
    expect(preview).toMatchObject({
      syncId: first,
      updated: 1,
      removed: 1,
      changes: [{ kind: "updated" }, { kind: "removed" }],
    });
    const { out } = await memory("restore", first);
    expect(out).toBe(`0 entries back, 1 changed, 1 gone\nTo undo it: project-sync memory restore ${second}\n`);
    expect(await titles("--source", "github")).toEqual(["Locks"]);
    const [undone] = await linesOf<Sync>("memory", "restore", second);
    expect(undone).toMatchObject({
      trigger: "restore",
      status: "completed",
      stats: { memory: { added: 1, updated: 1 } },
    });
    expect((await titles("--source", "github")).sort()).toEqual(["Locks", "Queue"]);
  });

  test("of what is no sync is refused", async () => {
    expect(await memory("restore", "yesterday")).toMatchObject({ exitCode: 2 });
    expect(await memory("restore", NOBODY)).toMatchObject({
      ...{ exitCode: 1, err: expect.stringMatching(/There is no sync .*\nproject-sync history owner\/name/s) },
    });
  });
});

test("without a key, or with a wrong one, every command says where the key is", async () => {
  for (const key of ["", "wrong"]) {
    const refused = await runInProcess(["memory", "search"], { ...env, PROJECT_SYNC_API_KEY: key });
    expect(refused).toMatchObject({ exitCode: 1, err: expect.stringContaining("Set PROJECT_SYNC_API_KEY") });
  }
});

test("mcp --http answers the official client that has a key, and nobody else", async () => {
  const program = spawnProgram("cli", ["mcp", "--http", "--port", "0"], env);
  try {
    const [, address = ""] = await program.output(/(http:\/\/127\.0\.0\.1:\d+\/mcp)\. Ctrl-C stops it/);
    const client = await connected(address, "key");
    const { content } = await client.callTool({
      name: "search_memory",
      arguments: { project: "default", question: "moved" },
    });
    expect(JSON.parse((content as [{ text: string }])[0].text).items).toMatchObject([{ title: "Queue" }]);
    await client.close();
    await expect(connected(address, "wrong")).rejects.toThrow("This needs a valid API key.");
    await expect(connected(address)).rejects.toThrow("This needs a valid API key.");
    const taken = await runCli(["mcp", "--http", "--port", new URL(address).port], env);
    expect(taken).toMatchObject({ exitCode: 1, stdout: "" });
    expect(taken.stderr).toMatch(/^Error: .*port.*\n$/i);
    expect(await program.end("SIGINT")).toBe(0);
  } finally {
    await program.end("SIGKILL");
  }
});

async function connected(address: string, key?: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const transport = new StreamableHTTPClientTransport(new URL(address), { requestInit: { headers } });
  await client.connect(transport as unknown as Parameters<Client["connect"]>[0]);
  return client;
}
