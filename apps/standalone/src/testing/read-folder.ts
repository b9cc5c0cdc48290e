import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { lstat, mkdir, readdir, readFile, readlink } from "node:fs/promises";
import type { GitRepositoryBuilder } from "@project-sync/testing";
import { STATE_FILE } from "../mirror/reserved-names.js";

/**
 * All that is in a directory, by path in latin1 (which keeps every byte apart): mode and content of files, targets of
 * links, directories. Without the mirror's state file.
 */
export async function readFolder(root: string): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  const ahead = [""];
  for (let directory = ahead.pop(); directory !== undefined; directory = ahead.pop()) {
    for (const name of await readdir(placeOf(root, directory), { encoding: "latin1" })) {
      const path = `${directory}${name}`;
      if (path === STATE_FILE) continue;
      const place = placeOf(root, path);
      const stats = await lstat(place);
      if (stats.isDirectory()) ahead.push(`${path}/`);
      found.push([path, stats.isDirectory() ? "directory" : await describe(place, stats)]);
    }
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What `git archive` makes of a revision, extracted with tar. */
export async function extractArchive(git: GitRepositoryBuilder, revision: string, into: string): Promise<void> {
  await mkdir(into);
  const archive = await git.git(["-c", "tar.umask=0022", "archive", "--format=tar", revision]);
  const tar = spawn("tar", ["-xp", "-C", into], { stdio: ["pipe", "inherit", "inherit"] });
  tar.stdin.end(archive);
  const [code] = (await once(tar, "close")) as [number];
  if (code !== 0) throw new Error(`tar ended with ${code}`);
}

function placeOf(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, "latin1")]);
}

async function describe(place: Buffer, stats: Awaited<ReturnType<typeof lstat>>): Promise<string> {
  if (stats.isSymbolicLink()) return `link ${await readlink(place, { encoding: "latin1" })}`;
  const digest = createHash("sha256")
    .update(await readFile(place))
    .digest("hex");
  return `${(Number(stats.mode) & 0o777).toString(8)} ${stats.size} ${digest}`;
}
