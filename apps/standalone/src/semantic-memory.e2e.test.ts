import { fileURLToPath } from "node:url";
import { createClient } from "@project-sync/client";
import { countUnembedded } from "@project-sync/database";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openBrowser, type TestBrowser } from "./testing/open-browser.js";
import { type SemanticServer, startSemanticServer } from "./testing/start-semantic-server.js";
import { portray, watchProblems } from "./testing/web-page.js";

const WEB_DIR = fileURLToPath(new URL("../../web/dist", import.meta.url));

let server: SemanticServer;
let browser: TestBrowser;
beforeAll(async () => {
  server = await startSemanticServer({ synonyms: [["dog", "puppy", "hound"]], webDir: WEB_DIR });
  browser = await openBrowser();
  browser.page.setDefaultTimeout(15_000);
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

test("the choice of how to search is there when the server has one, and what fell back says so", async () => {
  const { page } = browser;
  const problems = watchProblems(page);
  const client = createClient({ baseUrl: server.url });
  const { id } = await client.projects.create({ name: "Kennels" });
  await client.memory.create(id, { title: "Kennel", content: "A hound sleeps here." });
  await client.memory.create(id, { title: "Locks", content: "Branch before sync." });
  const question = page.getByLabel("Search the memory");
  const choice = page.getByLabel("Search by");

  await page.goto(`${server.url}/projects/${id}/memory?q=puppy&mode=semantic`);
  await page.getByText("Nothing found").waitFor();
  expect(await choice.count()).toBe(0);

  const stop = server.startEmbedder();
  await vi.waitFor(async () => expect(await countUnembedded(server.database)).toBe(0), 15_000);
  await stop();
  await page.goto(`${server.url}/projects/${id}/memory?q=puppy`);
  await page.getByText("Nothing found").waitFor();
  await choice.selectOption("Meaning");
  await page.getByRole("button", { name: "Kennel" }).waitFor();
  await page.getByText("A hound sleeps here.").waitFor();
  expect(page.url()).toContain("mode=semantic");
  await portray(page, "memory-by-meaning");

  server.embeddings.refuse = () => ({ status: 401 });
  await choice.selectOption("Both");
  await question.fill("sleeps");
  await page.getByText(/Searched by words alone: The embedding provider did not answer/).waitFor();
  await page.locator("mark", { hasText: "sleeps" }).waitFor();
  await choice.selectOption("Meaning");
  await page.getByText(/The embedding provider did not answer the question/).waitFor();
  expect(problems).toEqual([]);
});
