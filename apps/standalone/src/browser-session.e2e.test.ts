import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opsChangedSchema } from "@project-sync/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, type TestBrowser } from "./testing/open-browser.js";
import { type StandaloneWithGithub, startStandaloneWithGithub } from "./testing/standalone-with-github.js";

/** What only a browser does: cookies, policies, other sites' pages. */

const PAGE = `<!doctype html><title>app</title><script>document.title = "inline ran"</script>
<body style="color: red"><script src="/assets/app-1.js"></script>`;

let dir: string;
let running: StandaloneWithGithub;
let browser: TestBrowser;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "project-sync-web-"));
  await mkdir(join(dir, "assets"));
  await writeFile(join(dir, "index.html"), PAGE);
  await writeFile(join(dir, "assets/app-1.js"), 'document.body.append("the app ran");');
  running = await startStandaloneWithGithub({ WEB_DIR: dir });
  browser = await openBrowser();
  browser.page.setDefaultTimeout(30_000);
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await running?.[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

test("a deep link shows the app, whose own script runs and nothing else does", async () => {
  const { page } = browser;
  await page.goto(`${running.url}/projects/1/files/src/main.ts`);
  await page.getByText("the app ran").waitFor();
  expect(await page.title()).toBe("app");
  expect(await page.evaluate("getComputedStyle(document.body).color")).not.toBe("rgb(255, 0, 0)");
});

test("a key given once opens API and event stream by cookie, for our own pages alone, until the session is ended", async () => {
  const { page } = browser;
  const session = await page.evaluate(async (key) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch("/api/v1/session", { method: "POST", headers, body: JSON.stringify({ key }) });
    return (await response.json()) as unknown;
  }, "key");
  expect(session).toMatchObject({ via: "session", role: "admin" });
  expect(await page.evaluate("document.cookie")).toBe("");
  const changed = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const source = new EventSource("/api/v1/events?topics=ops");
        source.addEventListener("ops.changed", (event) => {
          source.close();
          resolve(String((event as MessageEvent).data));
        });
      }),
  );
  expect(opsChangedSchema.parse(JSON.parse(changed))).toMatchObject({ workersAlive: 1, queuePaused: false });
  const post = (url: string) =>
    page.evaluate(async (at) => {
      const response = await fetch(at, { method: "POST", credentials: "include", mode: "no-cors" }).catch(() => null);
      return response?.status ?? 0;
    }, `${url}/api/v1/ops/queues/project-sync/pause`);
  // Another host name of this machine is another site, with the same server behind it.
  const { port } = new URL(running.url);
  await page.goto(`http://localhost:${port}/`);
  await post(running.url);
  const queues = await running.client.ops.queues();
  expect(queues.items[0]?.paused).toBe(false);
  await page.goto(running.url);
  expect(await post("")).toBe(200);
  await running.client.ops.resumeQueue("project-sync");
});

test("bull-board runs under its policy, for the session of an administrator", async () => {
  const { page } = browser;
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(`${running.url}/admin/queues`);
  await page.getByText("project-sync").first().waitFor();
  expect(errors).toEqual([]);
  await page.goto(running.url);
  const status = await page.evaluate(async () => {
    await fetch("/api/v1/session", { method: "DELETE" });
    return (await fetch("/admin/queues/api/queues")).status;
  });
  expect(status).toBe(401);
});
