import { memorySearchModeSchema, memorySourceSchema } from "@project-sync/contracts";
import { type Command, Option } from "commander";
import { memorySearchCommand, memoryShowCommand } from "./commands/memory.js";
import {
  memoryAddCommand,
  memoryArchiveCommand,
  memoryEditCommand,
  memoryRestoreCommand,
} from "./commands/memory-changes.js";
import { memoryImportCommand } from "./commands/memory-import.js";
import { parseId, parsePositive, parseTime } from "./option-values.js";
import type { CommandContext } from "./run-command.js";

type Run = (command: (context: CommandContext) => Promise<void>) => () => Promise<void>;

/** `project-sync memory …`: what a project knows. */
export function addMemoryCommands(program: Command, run: Run): void {
  const project = ["--project <name>", "project (default: the only one there is)"] as const;
  const json = ["--json", "JSON on standard output, one object per line"] as const;
  const memory = program.command("memory").description("what a project knows: search it, add to it, bring it back");

  memory
    .command("search")
    .description("the entries that answer a question, the best first; all of them, newest first, without one")
    .argument("[words...]", "all wanted; “or”, -word, 'a phrase' in quotes, beginnings of words")
    .allowUnknownOption() // such as -word
    .addOption(
      new Option("--mode <mode>", "by words, by meaning, or both (where the server can)")
        .choices(memorySearchModeSchema.options)
        .default("text"),
    )
    .option("--repository <name>", "only from the files of this one, owner/name")
    .option("--branch <name>", "only of this branch")
    .option("--tag <tags...>", "only with all of these tags")
    .addOption(new Option("--source <source>", "only these").choices(memorySourceSchema.options))
    .addOption(new Option("--since <time>", "only from then on").argParser(parseTime))
    .addOption(new Option("--until <time>", "only before that").argParser(parseTime))
    .option("--all", "also what was replaced or archived")
    .addOption(new Option("--limit <n>", "how many").default(10).argParser(parsePositive))
    .option(...project)
    .option(...json)
    .action((words: string[], options) => run((context) => memorySearchCommand(context, words, options))());

  memory
    .command("show")
    .description("one entry, and its versions")
    .argument("<id>", "as search prints it", parseId)
    .option(...json)
    .action((id: string, options) => run((context) => memoryShowCommand(context, id, options))());

  const text = (command: Command) =>
    command
      .option("--content <text>", "what it says")
      .option("--file <path>", "what it says is in this file (- is standard input)")
      .option("--tag <tags...>", "its tags")
      .addOption(new Option("--date <date>", "its date").argParser(parseTime))
      .option(...json);

  text(
    memory
      .command("add")
      .description("write an entry by hand; without a text, standard input is it")
      .argument("<title>"),
  )
    .option(...project)
    .action((title: string, options) => run((context) => memoryAddCommand(context, title, options))());

  text(
    memory
      .command("edit")
      .description("the next version of an entry by hand; what is not named stays")
      .argument("<id>", "as search prints it", parseId),
  )
    .option("--title <title>", "what it is called")
    .action((id: string, options) => run((context) => memoryEditCommand(context, id, options))());

  memory
    .command("archive")
    .description("take an entry by hand out of the memory; its versions stay")
    .argument("<id>", "as search prints it", parseId)
    .option(...json)
    .action((id: string, options) => run((context) => memoryArchiveCommand(context, id, options))());

  memory
    .command("import")
    .description("bring entries in bulk: JSON lines of {title, content, tags?, date?, sourceRef?}")
    .argument("<file>", "- is standard input")
    .option(...project)
    .option(...json)
    .action((file: string, options) => run((context) => memoryImportCommand(context, file, options))());

  memory
    .command("restore")
    .description("bring a branch's memory back to what it said after a sync (an id from history)")
    .argument("<sync>", "as history prints it", parseId)
    .option("--preview", "only say what would change")
    .option(...json)
    .action((sync: string, options) => run((context) => memoryRestoreCommand(context, sync, options))());
}
