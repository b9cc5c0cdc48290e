import { hostname } from "node:os";
import { openDataDir } from "@project-sync/embedded-postgres";
import { createGithubConnector } from "@project-sync/github";
import { receiveApp } from "../../app-setup/receive-app.js";
import { readConfig } from "../../config.js";
import { githubAppFile, readGithubApp, writeGithubApp } from "../../github-app-file.js";
import { UsageError } from "../errors.js";
import { type Process, withInterrupt } from "../run-command.js";
import { createTerminal } from "../terminal.js";
import { terminalText } from "../terminal-text.js";

export interface CreateAppOptions {
  url: string;
  org?: string;
  name?: string;
  replace?: boolean;
}

/** Makes a GitHub App in a few clicks and keeps it for `npm start`. Answers the exit code. */
export async function createAppCommand(io: Process, options: CreateAppOptions): Promise<number> {
  const terminal = createTerminal(io.env, io.stdout, io.stderr);
  const print = (line: string) => void io.stdout.write(`${line}\n`);
  return withInterrupt(terminal, async (signal) => {
    const config = readConfig(io.env);
    const dataDir = await openDataDir(config.dataDir);
    const existing = await readGithubApp(dataDir);
    if (existing !== null && !options.replace) {
      throw new UsageError(
        `There is an App already, ${existing.slug}, kept in ${githubAppFile(dataDir)}. To make another: --replace`,
      );
    }
    const { apiUrl } = config.github;
    const app = await receiveApp({
      github: createGithubConnector({ apiUrl, credentials: { kind: "anonymous" } }),
      apiUrl,
      name: options.name ?? `project-sync ${hostname()}`.slice(0, 34),
      serverUrl: options.url,
      organization: options.org,
      signal,
      onReady: (url) => print(`Open ${url} in a browser on this machine and follow it. Waiting (Ctrl-C ends) …`),
    });
    await writeGithubApp(dataDir, app);
    print(
      `The App ${terminalText(app.slug)} of ${terminalText(app.ownerLogin)} is made and kept in ${githubAppFile(dataDir)}.`,
    );
    print(`Install it where your repositories are: ${terminalText(app.htmlUrl)}/installations/new`);
    print("Then: npm start (again, if it runs). It asks GitHub as this App and takes its webhooks.");
  });
}
