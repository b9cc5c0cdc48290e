import { apiKeyRoleSchema, memoryPresetSchema, opsRangeSchema, webhookOutcomeSchema } from "@project-sync/contracts";
import { Command, CommanderError, Option } from "commander";
import type { CreateAppOptions } from "./commands/app.js";
import { deliveriesCommand, replayCommand } from "./commands/deliveries.js";
import { fileHistoryCommand } from "./commands/file-history.js";
import { catCommand, filesCommand } from "./commands/files.js";
import { installHookCommand } from "./commands/hooks.js";
import { createKeyCommand, keysCommand, revokeKeyCommand } from "./commands/keys.js";
import { branchesCommand, historyCommand, statusCommand } from "./commands/listings.js";
import { mcpCommand } from "./commands/mcp.js";
import { mirrorCommand } from "./commands/mirror.js";
import { opsCommand, setPausedCommand } from "./commands/ops.js";
import { settingsCommand } from "./commands/settings.js";
import { syncCommand } from "./commands/sync.js";
import { verifyCommand } from "./commands/verify.js";
import { addMemoryCommands } from "./memory-program.js";
import { parsePort, parsePositive, parseTime } from "./option-values.js";
import { type CommandContext, type Process, runCommand } from "./run-command.js";

/** Commands that bring up more than a client; the composition is handed in so that this file stays about words. */
export interface LongRunning {
  start(process: Process): Promise<number>;
  demo(process: Process, options: { once: boolean }): Promise<number>;
  createApp(process: Process, options: CreateAppOptions): Promise<number>;
}

/** Parses the command line, runs the command and answers the exit code: 0 done, 1 error, 2 wrong usage, 130 Ctrl-C. */
export async function runProgram(argv: string[], io: Process, long: LongRunning): Promise<number> {
  let exitCode = 0;
  const run = (command: (context: CommandContext) => Promise<void>) => async () => {
    exitCode = await runCommand(io, command);
  };
  const program = createProgram(io, run, async (task) => {
    exitCode = await task(long);
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return exitCode;
}

type Run = (command: (context: CommandContext) => Promise<void>) => () => Promise<void>;
type RunLong = (task: (long: LongRunning) => Promise<number>) => Promise<void>;

function createProgram(io: Process, run: Run, runLong: RunLong): Command {
  const program = new Command("project-sync")
    .description("An exact, self-proving mirror of GitHub repositories in PostgreSQL")
    .showHelpAfterError("(project-sync --help shows what there is)")
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .addHelpText("after", HELP);

  const repository = ["<repository>", "owner/name, or its address"] as const;
  const branch = ["--branch <name>", "branch (default: the repository's default branch)"] as const;
  const project = [
    "--project <name>",
    "project (default: wherever the repository is; new ones go to “default”)",
  ] as const;
  const json = ["--json", "JSON on standard output, one object per line"] as const;
  const at = ["--at <sync>", "as it was after that sync (an id from history)"] as const;

  program
    .command("sync")
    .description("mirror a branch and show how it goes; adds the repository if need be")
    .argument(...repository)
    .option(...branch)
    .option(...project)
    .option("--force", "read the whole tree even when the head has not moved")
    .option(...json)
    .action((name: string, options) => run((context) => syncCommand(context, name, options))());

  program
    .command("branches")
    .description("the branches as GitHub has them now, and how far the mirror is")
    .argument(...repository)
    .option(...project)
    .option(...json)
    .action((name: string, options) => run((context) => branchesCommand(context, name, options))());

  program
    .command("status")
    .description("where each mirrored branch stands")
    .argument("[repository]", "owner/name (default: all)")
    .option("--branch <name>", "only this branch")
    .option(...project)
    .option(...json)
    .action((name: string | undefined, options) => run((context) => statusCommand(context, name, options))());

  program
    .command("history")
    .description("the syncs of a repository, or the versions of one file, newest first")
    .argument(...repository)
    .option("--branch <name>", "only this branch (with --path: default branch)")
    .option("--path <path>", "the versions of this file instead, back through its renames")
    .addOption(new Option("--limit <n>", "how many").default(20).argParser(parsePositive))
    .option(...project)
    .option(...json)
    .action((name: string, options) =>
      run((context) =>
        options.path === undefined
          ? historyCommand(context, name, options)
          : fileHistoryCommand(context, name, options),
      )(),
    );

  program
    .command("files")
    .description("the mirrored tree, as git ls-tree prints it")
    .argument(...repository)
    .option(...branch)
    .option(...at)
    .option("--prefix <path>", "only paths that begin so, such as src/")
    .option(...project)
    .option(...json)
    .action((name: string, options) => run((context) => filesCommand(context, name, options))());

  program
    .command("cat")
    .description("the bytes of one mirrored file")
    .argument(...repository)
    .argument("<path>", "path as files prints it")
    .option(...branch)
    .option(...at)
    .option(...project)
    .action((name: string, path: string, options) => run((context) => catCommand(context, name, path, options))());

  program
    .command("mirror")
    .description("keep a directory equal to the mirrored tree, byte for byte; syncs the branch if it never was")
    .argument(...repository)
    .requiredOption("--into <dir>", "the directory: new, empty, or made by this command")
    .option(...branch)
    .option("--watch", "follow every later sync until Ctrl-C, changing only what changed")
    .option("--force", "adopt a directory with other files in it: overwrites what differs, leaves the rest alone")
    .option("--strict", "exit code 1 when some path cannot be written, or the server keeps no content of it")
    .option(...project)
    .option(...json)
    .action((name: string, options) => run((context) => mirrorCommand(context, name, options))());

  program
    .command("verify")
    .description("prove the mirror: recompute git's tree hashes from the rows; exit code 1 when they do not match")
    .argument(...repository)
    .option(...branch)
    .option(...at)
    .option("--content", "hash the stored bytes of every file again, too")
    .option(...project)
    .option(...json)
    .action((name: string, options) => run((context) => verifyCommand(context, name, options))());

  program
    .command("settings")
    .description("show or change whose content of a repository is mirrored; its files are all listed whatever they say")
    .argument(...repository)
    .option("--include <globs...>", "only paths that match one of these, such as 'src/**' (quote them)")
    .option("--exclude <globs...>", "none of these, such as '**/*.png'")
    .addOption(new Option("--max-file-bytes <n>", "nothing larger").argParser(parsePositive))
    .option("--metadata-only", "no content at all")
    .option("--no-metadata-only", "content again")
    .option("--everything", "start from the defaults: every file up to the server's limit")
    .option(
      "--auto-sync [globs...]",
      "pushes sync branches by themselves: these, or the default branch and those synced by hand",
    )
    .option("--no-auto-sync", "nothing syncs unless somebody asks")
    .option("--memory [globs...]", "files that are entries of the project's memory (default: '.memory/**/*.md')")
    .addOption(new Option("--memory-preset <names...>", "and those of these").choices(memoryPresetSchema.options))
    .option("--memory-branch <globs...>", "only on these branches")
    .option("--no-memory", "no file is")
    .option(...project)
    .option(...json)
    .action((name: string, options) => run((context) => settingsCommand(context, name, options))());

  addMemoryCommands(program, run);

  program
    .command("mcp")
    .description("let a coding assistant read the mirror and the memory (Model Context Protocol, on standard input)")
    .option("--http", "serve it over HTTP instead, to whoever sends an API key of the server")
    .addOption(new Option("--port <n>", "with --http").default(3030).argParser(parsePort))
    .option("--project <name>", "nothing outside this project")
    .action((options) => run((context) => mcpCommand(context, options))());

  const deliveries = program
    .command("deliveries")
    .description("the webhooks that were received, newest first, and what came of each")
    .option("--repository <name>", "only of this one, owner/name")
    .option("--event <name>", "only these, such as push")
    .addOption(new Option("--outcome <outcome>", "only these").choices(webhookOutcomeSchema.options))
    .addOption(new Option("--limit <n>", "how many").default(20).argParser(parsePositive))
    .option(...project)
    .option(...json)
    .action((options) => run((context) => deliveriesCommand(context, options))());

  deliveries
    .command("replay")
    .description("let a received webhook have its effect once more, or all of a time")
    .argument("[guid]", "of one, as deliveries prints it")
    .addOption(
      new Option("--since <time>", "all from then on, such as 2026-11-24T09:00 (local time)").argParser(parseTime),
    )
    .addOption(new Option("--until <time>", "until then (default: now)").argParser(parseTime))
    .action((guid: string | undefined, options) => run((context) => replayCommand(context, guid, options))());

  program
    .command("hooks")
    .description("webhooks of repositories on GitHub")
    .command("install")
    .description("have GitHub send a repository's webhooks here; the token must be allowed to")
    .argument(...repository)
    .requiredOption("--url <url>", "where GitHub reaches this server, such as https://sync.example.com")
    .option(...project)
    .action((name: string, options) => run((context) => installHookCommand(context, name, options))());

  const ops = program
    .command("ops")
    .description("how the server does: queue, workers, failures, GitHub's budgets")
    .addOption(new Option("--range <range>", "how far back").choices(opsRangeSchema.options).default("24h"))
    .option("--json", "JSON on standard output, one object")
    .action((options) => run((context) => opsCommand(context, options))());

  ops
    .command("pause")
    .description("begin no more syncs until they are resumed; what runs goes on")
    .action(() => run((context) => setPausedCommand(context, true))());

  ops
    .command("resume")
    .description("begin syncs again")
    .action(() => run((context) => setPausedCommand(context, false))());

  const keys = program.command("keys").description("API keys of the server; takes one with the role admin");

  keys
    .command("list", { isDefault: true })
    .description("those there are, newest first")
    .option(...json)
    .action((options) => run((context) => keysCommand(context, options))());

  keys
    .command("create")
    .description("make one; it is printed once and never again")
    .argument("<name>", "whose it is, such as CI")
    .addOption(new Option("--role <role>", "what it may do").choices(apiKeyRoleSchema.options).default("read"))
    .option("--project <name>", "the only project that it opens (default: all)")
    .addOption(new Option("--expires <time>", "until when it is good (default: for ever)").argParser(parseTime))
    .option(...json)
    .action((name: string, options) => run((context) => createKeyCommand(context, name, options))());

  keys
    .command("revoke")
    .description("end one, at once and for good")
    .argument("<id>", "id as list prints it")
    .action((id: string) => run((context) => revokeKeyCommand(context, id))());

  program
    .command("app")
    .description("the GitHub App that the server asks GitHub as, instead of a token")
    .command("create")
    .description("make one in a few clicks, and keep it for npm start")
    .requiredOption("--url <url>", "where GitHub reaches the server, such as https://sync.example.com")
    .option("--org <login>", "of this organization (default: yours)")
    .option("--name <name>", "up to 34 characters")
    .option("--replace", "even though there is one")
    .action((options) => runLong((long) => long.createApp(io, options)));

  program
    .command("start")
    .description("run the server: API, events, worker and database in one process on one port")
    .action(() => runLong((long) => long.start(io)));

  program
    .command("demo")
    .description("see it all offline: an emulated GitHub, a first sync, a push, the sync that follows by itself")
    .option("--once", "end after the second sync")
    .action((options: { once?: boolean }) => runLong((long) => long.demo(io, { once: options.once === true })));

  return program;
}

const HELP = `
The server: PROJECT_SYNC_URL and PROJECT_SYNC_API_KEY if set (PROJECT_SYNC_EVENTS_URL names a gateway of its own);
else the one running on DATA_DIR (default .data); else one that is started for the length of the command, with the same settings as npm start (GITHUB_TOKEN …).

Exit codes: 0 done, 1 error, 2 wrong usage, 130 Ctrl-C (0 where it is how a server ends). NO_COLOR turns colours off.

  project-sync sync octocat/hello-world --branch main
  project-sync files octocat/hello-world --prefix src/
  project-sync cat octocat/hello-world README.md > README.md
  project-sync mirror octocat/hello-world --branch main --into ./hello-world --watch
  project-sync history octocat/hello-world --path README.md
  project-sync verify octocat/hello-world --branch main`;
