import type { ProjectSyncClient } from "@project-sync/client";
import type { Change, ChangeKind, Repository, Sync } from "@project-sync/contracts";
import { terminalText } from "../cli/terminal-text.js";

const MARKS: Record<ChangeKind, string> = { added: "+", modified: "~", removed: "-", renamed: ">" };

/** The changes of a sync, a line each; directories are left out, as in its figures. */
export function changeLines(changes: Change[]): string[] {
  return changes
    .filter(({ type }) => type !== "tree")
    .map(({ kind, path, renamedFrom }) => {
      const from = renamedFrom === null ? "" : ` (was ${terminalText(renamedFrom)})`;
      return `  ${MARKS[kind]} ${kind.padEnd(8)} ${terminalText(path)}${from}`;
    });
}

interface LookAroundOptions {
  client: ProjectSyncClient;
  repository: Repository;
  sync: Sync;
  apiKey: string;
  gitUrl: string;
}

/** Lines to copy into a second terminal. */
export function lookAround({ client, repository, sync, apiKey, gitUrl }: LookAroundOptions): string[] {
  const api = `${client.baseUrl}/api/v1`;
  const auth = `-H 'Authorization: Bearer ${apiKey}'`;
  const { owner, name } = repository;
  return [
    `  The API is described at ${client.baseUrl}/docs`,
    `  curl ${auth} '${api}/repositories/${repository.id}/files?prefix=demo/'`,
    `  curl ${auth} '${api}/repositories/${repository.id}/content?path=README.md'`,
    `  curl ${auth} '${api}/syncs/${sync.id}/changes'`,
    `  curl -N ${auth} '${api}/events/project-sync/${sync.id}'`,
    `  export PROJECT_SYNC_URL=${client.baseUrl} PROJECT_SYNC_API_KEY=${apiKey}`,
    `  npx project-sync history ${owner}/${name}`,
    `  git clone ${gitUrl}      (push to it, and watch the history grow)`,
  ];
}
