import { ensureRepository } from "../repositories.js";
import type { CommandContext } from "../run-command.js";
import { writeLine } from "../terminal.js";
import { terminalText } from "../terminal-text.js";

/** Has GitHub send a repository's webhooks to this server; adds the repository, so that it can come before a sync. */
export async function installHookCommand(
  { client, terminal }: CommandContext,
  name: string,
  { url, project }: { url: string; project?: string },
): Promise<void> {
  const repository = await ensureRepository(client, name, project);
  const hook = await client.repositories.installHook(repository.id, { url });
  const done = hook.created ? "made" : "was there and is up to date";
  await writeLine(
    terminal.out,
    `Webhook ${hook.id} of ${terminalText(`${repository.owner}/${repository.name}`)} ${done}.`,
  );
  await writeLine(terminal.out, `GitHub sends ${hook.events.join(", ")} to ${terminalText(hook.url)}`);
}
