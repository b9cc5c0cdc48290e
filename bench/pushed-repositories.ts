import { writeFile } from "node:fs/promises";
import path from "node:path";
import { addRepository, createProject, type Database } from "@project-sync/database";
import { createGithubConnector, freshAnswer } from "@project-sync/github";
import { createGitRepository } from "@project-sync/testing";
import { type BenchEnvironment, control, serveRepository } from "./bench-environment.js";

/** A served repository whose next commits lie ready, so that a push is no more than a moved branch. */
export interface PushedRepository {
  name: string;
  githubId: number;
  /** consecutive, the oldest first; main stands at the first */
  commits: string[];
  /** Moves main to a commit, and has the emulator tell of it. */
  push(commit: string): Promise<void>;
}

export const OWNER = "bench";
const FILES = 20;

/** Serves repositories of twenty files, with commits that each change two, no two repositories alike. */
export async function servePushedRepositories(
  environment: BenchEnvironment,
  { prefix, count, commits }: { prefix: string; count: number; commits: number },
): Promise<PushedRepository[]> {
  const served: PushedRepository[] = [];
  for (let n = 0; n < count; n++) {
    const name = `${prefix}-${n}`;
    const { id, bareDir } = await serveRepository(environment, { owner: OWNER, name });
    const git = await createGitRepository(bareDir);
    await git.git(["fast-import", "--quiet", "--done"], [Buffer.from(history(name, commits))]);
    const shas = (await git.git(["rev-list", "--reverse", "main"])).toString().trim().split("\n");
    const moveTo = (sha: string) => writeFile(path.join(bareDir, "refs", "heads", "main"), `${sha}\n`);
    const announce = () => control(environment, "POST", "/pushed", { owner: OWNER, name });
    await moveTo(shas[0] as string);
    await announce();
    served.push({
      ...{ name, githubId: id, commits: shas },
      async push(commit) {
        await moveTo(commit);
        await announce();
      },
    });
  }
  return served;
}

/** One project with all of them, as the API would add them; answers their ids in the same order. */
export async function addPushedRepositories(
  database: Database,
  environment: BenchEnvironment,
  repositories: readonly PushedRepository[],
): Promise<string[]> {
  const github = createGithubConnector({ apiUrl: environment.apiUrl, credentials: { kind: "anonymous" } });
  const project = await createProject(database, { name: "bench" });
  const ids: string[] = [];
  for (const { name } of repositories) {
    const found = freshAnswer(await github.fetchRepository({ owner: OWNER, repo: name }));
    ids.push((await addRepository(database, { projectId: project.id, ...found.repository })).repository.id);
  }
  return ids;
}

/** A stream for git-fast-import(1). */
function history(name: string, commits: number): string {
  const parts: string[] = [];
  for (let commit = 0; commit < commits; commit++) {
    const files = commit === 0 ? FILES : 2;
    parts.push(
      "commit refs/heads/main\n",
      `committer Ada Lovelace <ada@example.com> ${1_700_000_000 + commit} +0000\n`,
    );
    parts.push(data(`Commit ${commit}`));
    for (let n = 0; n < files; n++) {
      const file = commit === 0 ? n : (commit * 7 + n * 3) % FILES;
      parts.push(
        `M 100644 inline src/m${file % 4}/f${file}.ts\n`,
        data(`export const v = "${name} ${file} ${commit}";\n`),
      );
    }
    parts.push("\n");
  }
  return `${parts.join("")}done\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
