import path from "node:path";
import { createLogger } from "@project-sync/runtime";
import { readConfig } from "../apps/standalone/src/config.js";
import { startStandalone } from "../apps/standalone/src/start-standalone.js";
import { openBrowser, type TestBrowser } from "../apps/standalone/src/testing/open-browser.js";
import { createClient } from "../packages/client/src/index.js";
import { type BenchEnvironment, serveRepository, TOKEN } from "./bench-environment.js";
import type { ScenarioResult, Series } from "./report.js";
import { createScratchDatabase } from "./scratch-database.js";
import { buildWideRepository } from "./wide-repository.js";

const SUBJECT = { owner: "bench", name: "web" };
const FILES = 99_000;
const BRANCHES = 5_000;
const GOAL_MS = 100;
/** What Chromium answers for the duration of an event is rounded to this. */
const GRAIN_MS = 8;

type Page = TestBrowser["page"];

/**
 * What one who uses the app waits for: from the press of a key or a button until the page has drawn what came of it, by
 * the browser's own count (Event Timing), on the pages of a repository with very many files and branches.
 */
export async function benchWeb(environment: BenchEnvironment, rounds: number): Promise<ScenarioResult> {
  await using served = await serve(environment);
  await using browser = await openBrowser();
  const { page } = browser;
  await page.setViewportSize({ width: 1280, height: 860 });
  const files = series(`files: open, walk, find, of ${FILES}`);
  const branches = series(`branches: open, search, walk, of ${BRANCHES}`);
  const notes = [`durations are rounded to ${GRAIN_MS} ms by the browser`];
  for (let round = 0; round <= rounds; round++) {
    console.log(round === 0 ? "  warm-up …" : `  round ${round} of ${rounds} …`);
    const ofFiles = await slowestOf(page, served.files, walkFiles);
    const ofBranches = await slowestOf(page, served.overview, walkBranches);
    if (round === 0) continue;
    files.seconds.push(ofFiles.ms / 1_000);
    branches.seconds.push(ofBranches.ms / 1_000);
    notes.push(`round ${round}: ${ofFiles.what}, ${ofFiles.ms} ms · ${ofBranches.what}, ${ofBranches.ms} ms`);
  }
  return {
    scenario: "web app",
    subject: `the slowest interaction of each round, ${FILES} files and ${BRANCHES} branches`,
    series: [files, branches],
    ratios: [],
    checks: [files, branches].map(({ name, seconds }) => ({
      what: `slowest interaction, ${name.split(":")[0]}`,
      ...{ value: 1_000 * Math.max(...seconds), unit: "ms", atMost: GOAL_MS },
    })),
    notes,
  };
}

function series(name: string): Series {
  return { name, seconds: [], files: FILES, bytes: 0, peakMemory: [] };
}

/** The product in this process, with the repository mirrored; addresses of its pages. */
async function serve(environment: BenchEnvironment) {
  const from = path.join(environment.scratch, "web-repository");
  const git = await buildWideRepository(from, { files: FILES, shared: true });
  const head = await git.head();
  const refs = Array.from(
    { length: BRANCHES - 1 },
    (_, n) => `create refs/heads/feature/team-${n % 17}/change-${n} ${head}`,
  );
  await git.git(["update-ref", "--stdin"], Buffer.from(`${refs.join("\n")}\n`));
  await serveRepository(environment, { ...SUBJECT, from });
  const database = await createScratchDatabase(environment);
  const config = readConfig({
    ...{
      PORT: "0",
      AUTH: "off",
      DATA_DIR: path.join(environment.scratch, "web"),
      DATABASE_URL: database.database.connectionString,
    },
    ...{ GITHUB_API_URL: environment.apiUrl, GITHUB_TOKEN: TOKEN },
  });
  const running = await startStandalone({ config, logger: createLogger({ name: "bench", level: "silent" }) });
  const client = createClient({ baseUrl: running.url });
  const project = await client.projects.create({ name: "Bench" });
  const { id } = await client.projects.addRepository(project.id, { repository: `${SUBJECT.owner}/${SUBJECT.name}` });
  const sync = await client.syncs.start(id);
  for await (const event of client.syncs.events(sync.id))
    if (event.type === "sync.failed") throw new Error(event.message);
  return {
    files: `${running.url}/repositories/${id}/files`,
    overview: `${running.url}/projects/${project.id}`,
    async [Symbol.asyncDispose]() {
      await running.stop();
      await database[Symbol.asyncDispose]();
    },
  };
}

interface Interaction {
  ms: number;
  /** what kind of event it was, on what */
  what: string;
}

/** The slowest interaction while somebody works with a page. */
async function slowestOf(page: Page, address: string, work: (page: Page) => Promise<void>): Promise<Interaction> {
  await page.goto(address);
  await page.evaluate(`{
    window.slowest = { ms: 0, what: "none" };
    const describe = ({ name, target }) => name + " on " + (target?.ariaLabel ?? target?.textContent?.slice(0, 30) ?? "nothing");
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (entry.interactionId && entry.duration > slowest.ms) slowest = { ms: entry.duration, what: describe(entry) };
    }).observe({ type: "event", durationThreshold: 16, buffered: false });
  }`);
  await work(page);
  await page.waitForTimeout(300);
  return page.evaluate<Interaction>("window.slowest");
}

async function walkFiles(page: Page): Promise<void> {
  const tree = page.getByRole("tree");
  await tree.getByRole("treeitem").first().waitFor();
  for (const name of ["d000", "d001", "d002"]) {
    await tree.getByRole("treeitem", { name, exact: true }).click();
    await tree.getByRole("treeitem", { name: "00", exact: true }).first().waitFor();
    await tree.getByRole("treeitem", { name, exact: true }).click();
  }
  await tree.focus();
  for (const key of ["End", "Home", "PageDown", "PageDown", "ArrowDown", "ArrowRight", "ArrowDown", "Enter"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(120);
  }
  await page.getByText("shared", { exact: true }).waitFor();
  await page.getByLabel("Find a file").click();
  await page.keyboard.type("d098 77", { delay: 60 });
  await page.getByRole("button", { name: "d098/77" }).click();
  await page.getByRole("heading", { name: "d098/77" }).waitFor();
}

async function walkBranches(page: Page): Promise<void> {
  const input = page.getByRole("combobox", { name: "Branch" });
  await page.locator("[role=combobox]:not([disabled])").waitFor();
  await input.click();
  await page.getByRole("option").first().waitFor();
  for (const key of ["ArrowDown", "ArrowDown", "End", "ArrowUp", "Home"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(80);
  }
  await input.fill("");
  await page.keyboard.type("change-4321", { delay: 60 });
  await page.getByRole("option", { name: /change-4321/ }).waitFor();
  await page.keyboard.press("Enter");
}
