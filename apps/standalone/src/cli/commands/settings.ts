import type { RepositoryChange } from "@project-sync/client";
import { DEFAULT_MEMORY_GLOBS, type MemoryPreset, type Repository } from "@project-sync/contracts";
import { ensureRepository } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { writeLine } from "../terminal.js";
import { terminalJson, terminalText } from "../terminal-text.js";

export interface SettingsOptions {
  project?: string;
  include?: string[];
  exclude?: string[];
  maxFileBytes?: number;
  metadataOnly?: boolean;
  everything?: boolean;
  /** globs over branch names; true: the default rule */
  autoSync?: boolean | string[];
  /** globs over paths; true: the default ones */
  memory?: boolean | string[];
  memoryPreset?: MemoryPreset[];
  memoryBranch?: string[];
  json?: boolean;
}

const EVERYTHING: RepositoryChange = { include: [], exclude: [], maxFileBytes: null, metadataOnly: false };

/** Shows whose content of a repository is mirrored, or changes it; adds the repository, so that it can come before a sync. */
export async function settingsCommand(context: CommandContext, name: string, options: SettingsOptions): Promise<void> {
  const { client, terminal } = context;
  const { project, json, everything, autoSync, memory, memoryPreset, memoryBranch, ...change } = options;
  const repository = await ensureRepository(client, name, project);
  const content = {
    ...(everything ? EVERYTHING : {}),
    ...change,
    ...memoryChange(memory),
    ...(memoryPreset === undefined ? {} : { memoryPresets: memoryPreset }),
    ...(memoryBranch === undefined ? {} : { memoryBranches: memoryBranch }),
  };
  const wanted = { ...content, ...autoSyncChange(autoSync) };
  const changes = Object.keys(wanted).length > 0;
  const settled = changes ? await client.repositories.update(repository.id, wanted) : repository;
  if (json) return writeLine(terminal.out, terminalJson(settled));
  for (const line of settingLines(settled)) await writeLine(terminal.out, line);
  if (Object.keys(content).length > 0)
    await writeLine(terminal.out, "The next sync of each branch brings what is wanted now and missing.");
}

function autoSyncChange(autoSync: SettingsOptions["autoSync"]): RepositoryChange {
  if (autoSync === undefined) return {};
  return autoSync === false ? { autoSync } : { autoSync: true, autoSyncBranches: autoSync === true ? [] : autoSync };
}

function memoryChange(memory: SettingsOptions["memory"]): RepositoryChange {
  if (memory === undefined) return {};
  if (memory === false) return { memoryGlobs: [], memoryPresets: [] };
  return { memoryGlobs: memory === true ? [...DEFAULT_MEMORY_GLOBS] : memory };
}

function settingLines({ include, exclude, maxFileBytes, metadataOnly, ...rest }: Repository): string[] {
  const globs = (list: string[], none: string) => (list.length === 0 ? none : list.map(terminalText).join("  "));
  return [
    `include         ${globs(include, "every file")}`,
    `exclude         ${globs(exclude, "none")}`,
    `max file bytes  ${maxFileBytes ?? "the server's limit"}`,
    `syncs by itself ${rest.autoSync ? globs(rest.autoSyncBranches, "the default branch, and what was synced by hand") : "nothing"}`,
    `memory          ${globs([...rest.memoryGlobs, ...rest.memoryPresets], "no file")}${onBranches(rest.memoryBranches)}`,
    `content         ${metadataOnly ? "none, metadata only" : "mirrored"}`,
  ];
}

function onBranches(globs: string[]): string {
  return globs.length === 0 ? "" : ` on ${globs.map(terminalText).join("  ")}`;
}
