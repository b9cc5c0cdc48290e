import { createLogger, reportFatal, runUntilSignal } from "@project-sync/runtime";
import type { Process } from "./cli/run-command.js";
import { readConfig, type StandaloneConfig } from "./config.js";
import { type Standalone, startStandalone } from "./start-standalone.js";

/** `npm start` and `project-sync start`: runs until Ctrl-C. Answers the exit code. */
export async function startCommand({ env, stdout }: Process): Promise<number> {
  const print = (line: string) => void stdout.write(`${line}\n`);
  try {
    const config = readConfig(env);
    const logger = createLogger({ name: "standalone", level: config.logLevel ?? "info" });
    let failed = false;
    await runUntilSignal({
      logger,
      start: async (signal, closing) => {
        const server = await startStandalone({ config, logger, report: print, signal });
        closing.defer(() => server.stop());
        print(welcome(server, config).join("\n"));
        void server.broken.then((error) => {
          failed = true;
          reportFatal(error);
          process.kill(process.pid, "SIGTERM");
        });
      },
    });
    if (failed) return 1;
    print("Stopped.");
    return 0;
  } catch (error) {
    reportFatal(error);
    return 1;
  }
}

function welcome(server: Standalone, { github, auth }: StandaloneConfig): string[] {
  return [
    "",
    `  Project Sync is running at ${server.url}`,
    `  API key     ${keyHint(server, auth)}`,
    `  data        ${server.dataDir}`,
    `  GitHub      ${github.apiUrl}${GITHUB_HINTS[server.askedAs]}`,
    "",
    "  Next, in a browser at that address, or in a second terminal:",
    "    npx project-sync sync owner/name --branch main",
    `  The API is described at ${server.url}/docs. Ctrl-C stops the server.`,
    "",
  ];
}

const GITHUB_HINTS = {
  anonymous:
    ", without a token: public repositories, 60 requests an hour (set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY)",
  token: "",
  app: ", as a GitHub App",
};

function keyHint({ generatedKey, apiKey }: Standalone, auth: StandaloneConfig["auth"]): string {
  if (auth === "off") return "none needed (AUTH=off)";
  if (!generatedKey) return "those in API_KEYS";
  return generatedKey.created ? `${apiKey} (made now, kept in ${generatedKey.file})` : `kept in ${generatedKey.file}`;
}
