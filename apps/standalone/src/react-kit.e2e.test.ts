import { fileURLToPath } from "node:url";
import type { GitRepositoryBuilder } from "@project-sync/testing";
import axe from "axe-core";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openBrowser, screenshot, type TestBrowser } from "./testing/open-browser.js";
import { servePage } from "./testing/serve-page.js";
import { type StandaloneWithGithub, startStandaloneWithGithub } from "./testing/standalone-with-github.js";

const EXAMPLES = fileURLToPath(new URL("../../../packages/react/examples/dist/", import.meta.url));
const TREES = /\/git\/trees\//;

let running: StandaloneWithGithub;
let server: Awaited<ReturnType<typeof servePage>>;
let browser: TestBrowser;
let page: Page;
let git: GitRepositoryBuilder;
let n = 0;
const problems: string[] = [];

beforeAll(async () => {
  running = await startStandaloneWithGithub();
  server = await servePage({ dir: EXAMPLES, apiUrl: running.url });
  browser = await openBrowser();
  page = browser.page;
  page.setDefaultTimeout(30_000);
  page.on("pageerror", (error) => problems.push(String(error)));
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await server?.close();
  await running?.[Symbol.asyncDispose]();
});

/** A repository of its own for each test, with a second branch, connected to in the page. */
beforeEach(async () => {
  const name = `kit-${n++}`;
  git = await running.serve({ owner: "acme", name });
  await git.branch("feature/login");
  for (let i = 0; i < 30; i += 1) git.write(`src/${i}.ts`, `export const n = ${i};\n`);
  await git.commit("Many files");
  problems.length = 0;
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  await page.setViewportSize({ width: 1000, height: 900 });
  await page.goto(server.url);
  await page.getByLabel("Key").fill("key");
  await page.getByLabel("Repository").fill(`acme/${name}`);
  await page.getByRole("button", { name: "Connect" }).click();
});

afterEach(() => {
  running.emulator.setLatency(0);
  running.emulator.faults.clear();
  expect(problems).toEqual([]);
});

test("choose a branch with the keyboard, sync it, watch it to the end", async () => {
  const input = live().getByRole("combobox", { name: "Branch" });
  await input.focus();
  await input.fill("login");
  await live()
    .getByRole("option", { name: /feature\/login/ })
    .waitFor();
  await screenshot(page, "live-branches");
  await page.keyboard.press("Enter");
  expect(await input.inputValue()).toBe("feature/login");
  running.emulator.setLatency(700);
  await syncButton().click();
  await bar().waitFor();
  const seen = await watchBar();
  await live().getByText("A sync of this branch is", { exact: false }).waitFor();
  expect(await syncButton().getAttribute("aria-disabled")).toBe("true");
  await state("Fetching content").waitFor();
  await screenshot(page, "live-running");
  await state("Completed").waitFor();
  const widths = await seen();
  expect(widths).toEqual([...widths].sort((a, b) => a - b));
  expect(widths.at(-1)).toBe(100);
  await live()
    .getByText(/^synced just now$/)
    .waitFor();
  expect(await syncButton().getAttribute("aria-disabled")).toBe("false");
  await screenshot(page, "live-completed");
});

test("a sync that is cancelled stops, and leaves the mirror as it was", async () => {
  await startSlowly();
  await live().getByRole("button", { name: "Cancel" }).click();
  await state("Cancelled").waitFor();
  expect(await live().getByRole("progressbar").count()).toBe(0);
});

test("a sync that failed says why, and is tried again", async () => {
  running.emulator.faults.add({
    path: TREES,
    times: Number.POSITIVE_INFINITY,
    fault: { kind: "status", status: 403, message: "Resource not accessible" },
  });
  await syncButton().click();
  await state("Failed").waitFor();
  await screenshot(page, "live-failed");
  running.emulator.faults.clear();
  await live().getByRole("button", { name: "Try again" }).click();
  await state("Completed").waitFor();
});

test("a sync that waits for GitHub's limit says until when, and goes on", async () => {
  running.emulator.faults.add({ path: TREES, fault: { kind: "secondary-rate-limit", retryAfter: 4 } });
  await syncButton().click();
  await live()
    .getByText(/GitHub's request limit is used up/)
    .first()
    .waitFor();
  await live()
    .getByText(/goes on in \d s/)
    .waitFor();
  await screenshot(page, "live-paused");
  await state("Completed").waitFor();
});

test("offline and back: the banner says so, and shows what has happened meanwhile", async () => {
  await startSlowly();
  // The browser refuses new connections from here on, but leaves those that are open.
  await browser.context.setOffline(true);
  server.cut();
  try {
    await live()
      .getByText(/Offline/)
      .waitFor();
    await screenshot(page, "live-offline");
    running.emulator.setLatency(0);
    await expect.poll(async () => (await newest())?.status, { timeout: 30_000 }).toBe("completed");
    expect(await state("Completed").count()).toBe(0);
  } finally {
    await browser.context.setOffline(false);
  }
  await state("Completed").waitFor();
});

test("a sync that is started elsewhere appears by itself", async () => {
  await live().getByText("never synced").waitFor();
  const { items } = await running.client.projects.list();
  const repositories = await running.client.projects.repositories(items[0]?.id ?? "");
  const repository = repositories.items.find(({ name }) => name === `kit-${n - 1}`);
  await running.client.syncs.start(repository?.id ?? "", { branch: "main" });
  await state("Completed").waitFor();
});

test("5,000 branches: the list opens, is searched and walked through at once", async () => {
  const input = page.getByRole("combobox", { name: "Branch of many" });
  await input.scrollIntoViewIfNeeded();
  await input.click();
  const options = page.getByRole("option");
  await options.first().waitFor();
  expect(await options.count()).toBeLessThan(40);
  expect(await options.first().getAttribute("aria-setsize")).toBe("5000");
  await page.getByRole("listbox").evaluate((list) => list.scrollIntoView({ block: "end" }));
  await screenshot(page, "many-branches");
  const begun = performance.now();
  await page.keyboard.type("change-4993");
  await page.getByRole("option", { name: /change-4993/ }).waitFor();
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect(await page.getByRole("option").textContent()).toMatch(/deleted/);
  await page.keyboard.press("Enter");
  expect(await input.inputValue()).toMatch(/change-4993$/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.locator('[role=option][aria-posinset="5000"]').waitFor();
  const active = await input.getAttribute("aria-activedescendant");
  expect(await page.locator(`[id="${active}"]`).getAttribute("aria-posinset")).toBe("5000");
  await page.keyboard.press("Escape");
  expect(await input.inputValue()).toMatch(/change-4993$/);
});

test("nobody is shut out: axe finds nothing serious, in light and dark and with an open list", async () => {
  await live().getByText("never synced").waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousViolations()).toEqual([]);
    await screenshot(page, `states-${colorScheme}`, true);
  }
  const input = page.getByRole("combobox", { name: "Branch of many" });
  await input.click();
  await page.getByRole("option").first().waitFor();
  expect(await seriousViolations()).toEqual([]);
  await page.getByRole("listbox").evaluate((list) => list.scrollIntoView({ block: "end" }));
  await screenshot(page, "many-branches-dark");
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await screenshot(page, "states-phone", true);
});

test("with less motion nothing moves by itself, and names from GitHub are text", async () => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await page.evaluate("document.getAnimations().length")).toBe(0);
  expect(await page.locator("section.example img").count()).toBe(0);
  await page.getByText("<img src=x onerror=alert(1)>").first().waitFor();
});

function live(): Locator {
  return page.getByRole("region", { name: "Live", exact: true });
}

function syncButton(): Locator {
  return live().getByRole("button", { name: "Sync", exact: true });
}

function bar(): Locator {
  return live().getByRole("progressbar").first();
}

/** What the newest banner says. */
function state(text: string): Locator {
  return live().locator(".ps-banner").first().locator(".ps-banner-title").getByText(text);
}

/** Starts a sync of the default branch that is still under way when this returns. */
async function startSlowly(): Promise<void> {
  await live().getByText("never synced").waitFor();
  running.emulator.faults.add({ path: TREES, fault: { kind: "latency", ms: 3_000 } });
  await syncButton().click();
  await state("Reading the tree").waitFor();
}

async function newest() {
  const { items } = await running.client.projects.list();
  const repositories = await running.client.projects.repositories(items[0]?.id ?? "");
  const repository = repositories.items.find(({ name }) => name === `kit-${n - 1}`);
  return (await running.client.syncs.list(repository?.id ?? "", { limit: 1 })).items[0];
}

/** Notes every width that the bar is given from now on; answers them when asked. */
async function watchBar(): Promise<() => Promise<number[]>> {
  await page.evaluate(`{
    const fill = document.querySelector(".ps-bar-fill");
    window.widths = [parseFloat(fill.style.inlineSize)];
    new MutationObserver(() => widths.push(parseFloat(fill.style.inlineSize))).observe(fill, { attributes: true });
  }`);
  return () => page.evaluate("window.widths");
}

async function seriousViolations(): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{
    violations: { impact: string; id: string; nodes: { html: string }[] }[];
  }>("axe.run()");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
}
