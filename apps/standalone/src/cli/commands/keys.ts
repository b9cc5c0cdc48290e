import type { ApiKey, ApiKeyRole } from "@project-sync/contracts";
import { UsageError } from "../errors.js";
import { localTime } from "../figures.js";
import { allPages } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { writeLine } from "../terminal.js";
import { terminalJson, terminalText } from "../terminal-text.js";
import { writeListing } from "../write-listing.js";

/** The keys of the server, newest first. */
export async function keysCommand(context: CommandContext, options: { json?: boolean }): Promise<void> {
  const { items } = await context.client.keys.list();
  await writeListing(context, options, items, {
    head: ["id", "name", "key", "role", "project", "last used", "state"],
    rows: items.map((key) => [
      ...[key.id, key.name, `${key.prefix}…`, key.role, key.projectId ?? "all"],
      ...[key.lastUsedAt === null ? "never" : localTime(key.lastUsedAt), stateOf(key)],
    ]),
    none: "There are no API keys but those of API_KEYS. Make one: project-sync keys create <name>",
  });
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== null) return `revoked ${localTime(revokedAt)}`;
  if (expiresAt === null) return "good";
  return `${Date.parse(expiresAt) <= Date.now() ? "expired" : "good until"} ${localTime(expiresAt)}`;
}

interface CreateKeyOptions {
  role: ApiKeyRole;
  project?: string;
  expires?: string;
  json?: boolean;
}

/** Makes a key: alone on standard output, so that it can be piped to where it is kept. */
export async function createKeyCommand(
  context: CommandContext,
  name: string,
  options: CreateKeyOptions,
): Promise<void> {
  const { client, terminal } = context;
  const { role, project, expires: expiresAt, json } = options;
  const projectId = project === undefined ? null : await findProject(context, project);
  const created = await client.keys.create({ name, role, projectId, expiresAt });
  if (json) return writeLine(terminal.out, terminalJson(created));
  terminal.err.write(`${terminalText(created.name)} (${created.role}). It is shown once; keep it now:\n`);
  await writeLine(terminal.out, created.key);
}

async function findProject({ client }: CommandContext, name: string): Promise<string> {
  for await (const project of allPages((cursor) => client.projects.list({ q: name, cursor }))) {
    if (project.name === name) return project.id;
  }
  throw new UsageError(`There is no project named ${JSON.stringify(name)}.`);
}

export async function revokeKeyCommand({ client, terminal }: CommandContext, id: string): Promise<void> {
  const { name, prefix } = await client.keys.revoke(id);
  await writeLine(terminal.out, `revoked ${terminalText(name)} (${terminalText(prefix)}…)`);
}
