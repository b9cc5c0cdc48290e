import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { GithubConnector } from "@project-sync/github";
import { listenHttp, SECOND } from "@project-sync/runtime";
import { appManifest, newAppUrl } from "./app-manifest.js";
import { donePage, failedPage, setupPage } from "./setup-page.js";

type NewApp = Awaited<ReturnType<GithubConnector["convertManifest"]>>;

interface SetupOptions {
  github: Pick<GithubConnector, "convertManifest">;
  apiUrl: string;
  name: string;
  /** where GitHub will reach the server */
  serverUrl: string;
  organization?: string | undefined;
  /** told the address of the page to open */
  onReady(url: string): void;
  signal: AbortSignal;
}

/**
 * Serves a page on this machine that leads through GitHub's manifest flow, until GitHub has sent the browser back with the
 * code of a new App; answers the App. A failed attempt is told in the browser, and may be repeated.
 *
 * @throws the signal's reason
 */
export async function receiveApp(options: SetupOptions): Promise<NewApp> {
  const { github, signal } = options;
  const listener = await listenHttp({ host: "127.0.0.1", port: 0, graceMs: SECOND });
  // Nobody but who came from this page may hand us a code.
  const state = randomBytes(16).toString("hex");
  const manifest = appManifest({ ...options, redirectUrl: `${listener.url}/created` });
  const start = setupPage({ manifest, action: newAppUrl({ ...options, state }) });
  try {
    return await new Promise<NewApp>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      signal.throwIfAborted();
      listener.serve((request, response) => {
        const { pathname, searchParams } = new URL(request.url ?? "/", listener.url);
        const code = searchParams.get("code");
        if (pathname !== "/created") return answer(request, response, pathname === "/" ? start : null);
        if (code === null || searchParams.get("state") !== state) {
          return answer(request, response, failedPage("This address is not the one that GitHub leads back to."), 400);
        }
        github.convertManifest(code, { signal }).then(
          (app) => {
            answer(request, response, donePage(app));
            resolve(app);
          },
          (error: Error) => answer(request, response, failedPage(`${error.message} Go back and try again.`), 502),
        );
      });
      options.onReady(listener.url);
    });
  } finally {
    await listener.close();
  }
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

function answer(request: IncomingMessage, response: ServerResponse, page: string | null, status = 200): void {
  request.resume();
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY };
  response.writeHead(page === null ? 404 : status, { ...headers, connection: "close" }).end(page ?? "");
}
