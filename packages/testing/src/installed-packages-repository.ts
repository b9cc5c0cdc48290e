import { lstat, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { createGitRepository, type GitRepositoryBuilder } from "./git/git-repository.js";

interface Options {
  /** Folder to make; it becomes a bare git repository with one commit on `main`. */
  into: string;
  /** A node_modules folder to take packages from. */
  from: string;
  minFiles: number;
  minBytes: number;
  /** Larger files are left out: they would make a repository of a few binaries. Default 1 MiB. */
  maxFileBytes?: number;
}

interface InstalledPackagesRepository {
  files: number;
  bytes: number;
  git: GitRepositoryBuilder;
}

/**
 * A real repository, as large as asked, built from the contents of installed packages: whole packages in order of
 * their names, so equal installs give equal trees, until both minimums are met.
 *
 * @returns number of files and their bytes, and the repository
 * @throws Error when the installed packages do not hold that much
 */
export async function buildInstalledPackagesRepository(options: Options): Promise<InstalledPackagesRepository> {
  const { into, from, minFiles, minBytes, maxFileBytes = 1024 ** 2 } = options;
  const git = await createGitRepository(into);
  const size = { files: 0, bytes: 0 };
  for (const name of (await readdir(from)).sort()) {
    if (size.files >= minFiles && size.bytes >= minBytes) break;
    if (name.startsWith(".")) continue;
    for (const file of await readFiles(from, name, maxFileBytes)) {
      git.write(`vendor/${file.path}`, file.content, { mode: file.mode });
      size.files += 1;
      size.bytes += file.content.length;
    }
  }
  if (size.files < minFiles || size.bytes < minBytes) {
    throw new Error(`${from} holds only ${size.files} files and ${size.bytes} bytes that may be taken`);
  }
  await git.commit("Contents of installed packages");
  // With deltas, as a server keeps it: without, a clone would measure their making.
  await git.git(["repack", "-a", "-d", "-q"]);
  return { ...size, git };
}

interface InstalledFile {
  path: string;
  mode: "100644" | "100755";
  content: Buffer;
}

/** The regular files below `from/name`; straight into git, because writing thousands of copies takes ten times longer. */
async function readFiles(from: string, name: string, maxFileBytes: number): Promise<InstalledFile[]> {
  const source = path.join(from, name);
  const stat = await lstat(source);
  if (stat.isDirectory()) {
    const names = (await readdir(source)).filter((child) => child !== ".git").sort();
    return (await Promise.all(names.map((child) => readFiles(from, `${name}/${child}`, maxFileBytes)))).flat();
  }
  if (!stat.isFile() || stat.size > maxFileBytes) return [];
  return [{ path: name, mode: stat.mode & 0o100 ? "100755" : "100644", content: await readFile(source) }];
}
