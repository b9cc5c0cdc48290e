import { ACTING_CHARACTERS, type GitRepositoryBuilder, HOSTILE_BRANCHES, HOSTILE_NAMES } from "@project-sync/testing";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openBrowser, screenshot, type TestBrowser } from "./testing/open-browser.js";
import { type StandaloneWithGithub, startStandaloneWithGithub } from "./testing/standalone-with-github.js";
import { portray, seriousViolations, watchProblems } from "./testing/web-page.js";

const TREES = /\/git\/trees\//;
const ENGINE = { owner: "acme", name: "engine" };

let running: StandaloneWithGithub;
let browser: TestBrowser;
let page: Page;
let git: GitRepositoryBuilder;
let problems: string[];

/** The tests are one story: each goes on where the one before has left the page. */
beforeAll(async () => {
  running = await startStandaloneWithGithub({ WEBHOOK_QUIET_MS: "50", WEBHOOK_MAX_WAIT_MS: "300" });
  git = await running.serve(ENGINE);
  git.write(
    "src/main.ts",
    'import { run } from "./run.js";\n\n// Starts everything.\nconst port = 3_000;\nawait run(port);\n',
  );
  git.write("src/run.ts", "export async function run(port: number): Promise<void> {}\n");
  git.write("docs/guide.md", "# Guide\n\nHow to use it.\n").write("logo.png", Buffer.from([0x89, 0x50, 0, 1, 2]));
  git.write(
    ".memory/decision.md",
    "---\ntags: [database]\n---\n# Why PostgreSQL\n\nOne database for rows and queue.\n",
  );
  git.symlink("latest", "docs/guide.md").submodule("vendor/lib", "a".repeat(40));
  await git.commit("First");
  await git.branch("feature/login");
  await git.branch("main");
  browser = await openBrowser();
  page = browser.page;
  page.setDefaultTimeout(15_000);
  problems = watchProblems(page);
  await page.setViewportSize({ width: 1280, height: 860 });
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await running?.[Symbol.asyncDispose]();
});
afterEach(() => {
  running.emulator.faults.clear();
  expect(problems.splice(0)).toEqual([]);
});

test("who has no session signs in with a key, and a wrong one is refused in words", async () => {
  await page.goto(running.url);
  await page.getByLabel("API key").fill("wrong");
  await button("Sign in").click();
  await page.getByText(/key/i).and(page.getByRole("alert")).waitFor();
  await portray(page, "sign-in");
  await page.getByLabel("API key").fill("key");
  await button("Sign in").click();
  await page.getByText("No projects yet").waitFor();
  await portray(page, "projects-empty");
});

test("add a repository by its address; what is wrong stands beside the field", async () => {
  await button("New project").click();
  await page.getByLabel("Name").fill("Engines");
  await button("Create", true).click();
  await page.getByText("No repositories yet").waitFor();
  const field = page.getByLabel("Add a repository");
  await field.fill("acme/nothing");
  await button("Add", true).click();
  await page.getByText("GitHub shows no repository acme/nothing").waitFor();
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  await field.fill(`${running.emulator.url}/acme/engine`);
  await button("Add", true).click();
  await page.getByRole("heading", { name: "acme/engine" }).first().waitFor();
});

test("pick a branch, sync it, watch the banner, see the files", async () => {
  const branches = page.getByRole("combobox", { name: "Branch" });
  await branches.click();
  await page.getByRole("option", { name: /main/ }).click();
  running.emulator.faults.add({ path: TREES, fault: { kind: "latency", ms: 2_000 } });
  await button("Sync", true).click();
  await banner("Reading the tree").waitFor();
  await screenshot(page, "web-overview-running");
  await banner("Completed").waitFor();
  await page.getByRole("row", { name: /main.*completed/ }).waitFor();
  await page.getByRole("img", { name: "Proven" }).first().waitFor();
  await portray(page, "overview");
  await tab("Files").click();
  await treeItem("src").click();
  await treeItem("main.ts").click();
  await page.getByText("Starts everything.").waitFor();
  await page.locator("span[style*='--shiki-token-keyword']").nth(2).waitFor();
  await portray(page, "files");
  await treeItem("logo.png").click();
  await page.getByText("A binary file").waitFor();
  expect(await page.getByRole("link", { name: "Raw" }).getAttribute("href")).toContain("/content?");
  await treeItem("vendor").click();
  await treeItem("lib").click();
  await page.getByText("A submodule").waitFor();
  await page.getByLabel("Find a file").fill("GUIDE md");
  await page.getByRole("button", { name: "docs/guide.md" }).click();
  await page.getByText("How to use it.").waitFor();
});

test("a push appears by itself as a second sync, and its difference is shown", async () => {
  await tab("Overview").click();
  await banner("Completed").waitFor();
  git.write(
    "src/main.ts",
    'import { run } from "./run.js";\n\n// Starts everything.\nconst port = 8_080;\nawait run(port);\n',
  );
  git.remove("docs/guide.md").write("docs/manual.md", "# Manual\n\nAll of it.\n");
  git.write(".memory/decision.md", "---\ntags: [database]\n---\n# Why PostgreSQL\n\nOne database for everything.\n");
  await git.commit("Second");
  await running.emulator.pushed(ENGINE);
  await page
    .locator(".ps-banner")
    .getByText(/1 added, \d modified/)
    .waitFor();
  await tab("History").click();
  await page.locator("a", { hasText: "webhook" }).first().click();
  await page.getByRole("button", { name: /src\/main\.ts/ }).click();
  await page.getByText("const port = 8_080;").waitFor();
  await page.getByText("const port = 3_000;").waitFor();
  await page.locator("ins", { hasText: /^8_080$/ }).waitFor();
  await portray(page, "sync-changes");
  await page.getByRole("tab", { name: "Timings" }).click();
  await page.getByText("verify", { exact: true }).waitFor();
  await portray(page, "sync-timings");
  await page.getByRole("tab", { name: "Events" }).click();
  await page.getByText("sync.completed").waitFor();
  await screenshot(page, "web-sync-events");
  await tab("History").click();
  await page.getByText("webhook").first().waitFor();
  await portray(page, "history");
});

test("time travel: files as they were, the history of one, and two syncs compared", async () => {
  await tab("Files").click();
  await page.getByRole("treeitem", { name: "docs" }).waitFor();
  const versions = page.getByLabel("At", { exact: true });
  await expect.poll(() => versions.locator("option").count()).toBe(3);
  await versions.selectOption({ index: 2 });
  await page.getByText("The tree as it was").waitFor();
  await treeItem("docs").click();
  await treeItem("guide.md").click();
  await page.getByText("How to use it.").waitFor();
  await button("Back to now").click();
  await page.getByText("It is not there").waitFor();
  await treeItem("src").click();
  await treeItem("main.ts").click();
  await page.getByText("const port = 8_080;").waitFor();
  await page.getByRole("link", { name: "History" }).last().click();
  await expect.poll(() => page.getByRole("row").count()).toBe(3);
  await portray(page, "file-history");
  await tab("Compare").click();
  await page.getByRole("button", { name: /src\/main\.ts/ }).click();
  await page.getByText("const port = 3_000;").waitFor();
  await portray(page, "compare");
});

test("cancel one, fail one, and try it again", async () => {
  await tab("Overview").click();
  running.emulator.faults.add({ path: TREES, fault: { kind: "latency", ms: 4_000 } });
  await choose("feature/login");
  await button("Sync", true).click();
  await banner("Reading the tree").waitFor();
  await button("Cancel").click();
  await banner("Cancelled").waitFor();
  running.emulator.faults.clear();
  const fault = { kind: "status", status: 403, message: "Resource not accessible" } as const;
  running.emulator.faults.add({ path: TREES, times: Number.POSITIVE_INFINITY, fault });
  await button("Sync", true).click();
  await banner("Failed").waitFor();
  await portray(page, "overview-failed");
  await go("Operations");
  await page.getByText("github_forbidden").first().waitFor();
  await page.goBack();
  running.emulator.faults.clear();
  await button("Try again").click();
  await banner("Completed").waitFor();
});

test("inbox: what GitHub sent is there, with its payload, and is replayed", async () => {
  await go("Inbox");
  const row = page.getByRole("row", { name: /push/ }).first();
  await row.getByRole("button", { name: /^Replay/ }).click();
  await page.getByText("replayed 1×").waitFor();
  await portray(page, "inbox");
  await row.getByRole("button", { name: /^Details/ }).click();
  await page.getByText('"refs/heads/main"').waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  await screenshot(page, "web-inbox-delivery");
  await page.keyboard.press("Escape");
});

test("memory: searched, read, written by hand, and restored as it was after an earlier sync", async () => {
  await go("Projects");
  await page.getByRole("link", { name: "Engines" }).waitFor();
  await portray(page, "projects");
  await page.getByRole("link", { name: "Engines" }).click();
  await tab("Memory").click();
  await decision().waitFor();
  await button("Write an entry").click();
  await page.getByLabel("Title").fill("Deploys are on Tuesdays");
  await page.getByLabel("Content").fill("Never on a Friday.");
  await page.getByRole("textbox", { name: "Tags", exact: true }).fill("operations, habits");
  await button("Save").click();
  await page.getByRole("heading", { name: "Deploys are on Tuesdays" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByLabel("Search the memory").fill("friday");
  await page.locator("mark", { hasText: /friday/i }).waitFor();
  await page.getByLabel("Search the memory").fill("");
  await decision().waitFor();
  await portray(page, "memory");
  await decision().click();
  await page.getByText("One database for everything.").last().waitFor();
  await button("Version 1").waitFor();
  await screenshot(page, "web-memory-entry");
  await page.keyboard.press("Escape");
  await tab("Overview").click();
  await tab("History").click();
  await page
    .getByRole("link", { name: /\d added.*api/ })
    .last()
    .click();
  await button("Restore the memory of this sync").click();
  await page.getByText(/1 change/).waitFor();
  await button("Restore", true).click();
  await page.getByText("restore", { exact: true }).waitFor();
});

test("operations move by themselves while fifty syncs run, and the queue is paused and resumed", async () => {
  // In a repository of its own, whose branches nobody announces.
  const load = await running.serve({ owner: "acme", name: "load" });
  const head = await load.head();
  for (let i = 0; i < 50; i += 1) await load.git(["update-ref", `refs/heads/load/${i}`, head]);
  const { projectId } = await theRepository();
  const { id } = await running.client.projects.addRepository(projectId, { repository: "acme/load" });
  await go("Operations");
  const completed = page.locator("[data-total=completed]");
  const counted = async () => Number.parseInt((await completed.textContent()) ?? "", 10);
  const before = await counted();
  await button("Pause the queue").click();
  await page.getByText("queue paused").waitFor();
  await Promise.all(Array.from({ length: 50 }, (_, i) => running.client.syncs.start(id, { branch: `load/${i}` })));
  await page.locator("[data-figure=waiting]").getByText("50", { exact: true }).waitFor();
  await screenshot(page, "web-operations-paused");
  await button("Resume the queue").click();
  const seen = new Set<number>();
  await expect
    .poll(
      async () => {
        const count = await counted();
        seen.add(count);
        return count;
      },
      { timeout: 30_000, interval: 100 },
    )
    .toBeGreaterThanOrEqual(before + 50);
  expect(seen.size).toBeGreaterThan(2);
  await page.locator("[data-figure=waiting]").getByText("0", { exact: true }).waitFor();
  await portray(page, "operations");
});

test("settings: keys are shown once, a missing permission is named, globs are kept", async () => {
  await go("Settings");
  await page.getByText("accepted").waitFor();
  await page.getByLabel("Repository", { exact: true }).fill("acme/engine");
  await button("Check", true).click();
  await page.getByText("can be mirrored").waitFor();
  await button("New key").click();
  await page.getByLabel("Name").fill("review bot");
  await button("Make the key").click();
  await page.getByRole("dialog").getByText(/^psk_/).waitFor();
  await button("I have kept it").click();
  await page.getByRole("row", { name: /review bot/ }).waitFor();
  expect(await page.getByText(/^psk_\w{20}/).count()).toBe(0);
  await portray(page, "settings");
  await page.goto(`${running.url}/repositories/${(await theRepository()).id}/settings`);
  await page.getByLabel("Of the last days").fill("soon");
  await page.getByRole("alert").getByText("Must be a whole number").waitFor();
  await page.getByLabel("Of the last days").fill("30");
  await page.getByLabel("Exclude").fill("**/*.png");
  await button("Save").click();
  await page.getByText("Saved.").waitFor();
  expect(await theRepository()).toMatchObject({ exclude: ["**/*.png"], keepDays: 30 });
  await portray(page, "repository-settings");
});

test("the overview loads no more than 200 KB of script, compressed", async () => {
  const { id, projectId } = await theRepository();
  await page.goto(`${running.url}/projects/${projectId}?repository=${id}`);
  await page.locator(".ps-banner-title").waitFor();
  const scripts = await page.evaluate<{ name: string; encodedBodySize: number }[]>(
    "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).map((entry) => entry.toJSON())",
  );
  expect(scripts.length).toBeGreaterThan(2);
  expect(scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)).toBeLessThanOrEqual(200_000);
});

test("names and messages that mean harm are text on every page", async () => {
  const { id, projectId } = await theRepository();
  await git.branch("main");
  for (const name of HOSTILE_NAMES) git.write(`hostile/${name}`, `${name}\n`);
  git.write(Buffer.from("hostile/\xff\xfe.txt", "latin1"), "bytes");
  await git.commit(HOSTILE_NAMES.join(" "));
  for (const name of HOSTILE_BRANCHES) await git.git(["update-ref", `refs/heads/${name}`, await git.head()]);
  await running.emulator.pushed(ENGINE);
  const first = HOSTILE_NAMES[0] as string;
  await running.client.projects.create({ name: first });
  const head = await git.head();
  await expect.poll(async () => (await newest(id, "main")).headSha, { timeout: 40_000 }).toBe(head);
  const branch = HOSTILE_BRANCHES[0] as string;
  const sync = await running.client.syncs.start(id, { branch });
  for await (const _ of running.client.syncs.events(sync.id));
  const at = encodeURIComponent(branch);
  const changed = (await newest(id, "main")).id;
  const addresses = [
    ["/", first],
    [`/projects/${projectId}?branch=${at}`, "onerror"],
    [`/repositories/${id}/history?branch=${at}`, "<script>window.hacked=1<script>"],
    [`/repositories/${id}/files?branch=${at}&path=${encodeURIComponent(`hostile/${first}`)}`, "onerror"],
    [`/repositories/${id}/files?branch=main&path=${encodeURIComponent("hostile/\u202egnp.exe")}`, "\\u{202e}"],
    [`/repositories/${id}/compare?branch=main`, "hostile/"],
    [`/syncs/${changed}`, "\\x1b"],
    [`/syncs/${changed}?tab=log`, "sync.completed"],
    [`/projects/${projectId}/memory?q=${encodeURIComponent(first)}`, "Memory"],
    ["/inbox", "just now"],
    ["/operations", "Workers"],
    ["/settings", "API keys"],
  ] as const;
  for (const [address, text] of addresses) {
    await page.goto(running.url + address);
    await page.getByText(text).first().waitFor();
    await page.waitForTimeout(100);
    const shown = await page.evaluate<string>("document.body.innerText + document.title");
    expect(shown.replaceAll(/[\n\t]/g, ""), address).not.toMatch(ACTING_CHARACTERS);
    expect(await page.evaluate("window.hacked"), address).toBeUndefined();
    expect(await page.locator("img:not([src='/icon.svg']), main script, svg[onload]").count(), address).toBe(0);
  }
  await page.goto(`${running.url}/syncs/${changed}`);
  await page.getByText("\\x1b").first().waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  await screenshot(page, "web-hostile");
});

function button(name: string, exact = false): Locator {
  return page.getByRole("button", { name, exact });
}

/** A page of the project that is open. */
function tab(name: string): Locator {
  return page.getByRole("navigation", { name: /^Pages of/ }).getByRole("link", { name, exact: true });
}

async function go(name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).click();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
}

/** Of two branches there are two of these; the one of main is the older. */
function decision(): Locator {
  return page.getByRole("button", { name: "Why PostgreSQL" }).last();
}

function treeItem(name: string): Locator {
  return page.getByRole("treeitem", { name, exact: true });
}

function banner(text: string): Locator {
  return page.locator(".ps-banner-title").getByText(text);
}

async function choose(branch: string): Promise<void> {
  const input = page.getByRole("combobox", { name: "Branch" });
  await input.click();
  await input.fill(branch);
  await page.getByRole("option", { name: branch }).first().waitFor();
  await page.keyboard.press("Enter");
}

async function theRepository() {
  const { items } = await running.client.projects.list({ q: "acme/engine" });
  const engine = items[0]?.repositories.find(({ name }) => name === ENGINE.name);
  return running.client.repositories.get(engine?.id ?? "");
}

async function newest(repositoryId: string, branch: string) {
  const { items } = await running.client.syncs.list(repositoryId, { branch, limit: 1 });
  return items[0] ?? { id: "", headSha: null };
}
