import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Emulator, startEmulator } from "@project-sync/github-emulator";
import {
  buildInstalledPackagesRepository,
  createGitRepository,
  type GitRepositoryBuilder,
} from "@project-sync/testing";

const INSTALLED = fileURLToPath(new URL("../../../../node_modules", import.meta.url));
/** The number of files is what it is about; their sum only decides how long it takes. */
const MAX_FILE_BYTES = 16 * 1024;

export interface ServedGithub {
  emulator: Emulator;
  /** Adds acme/packages; answers a clone to commit in and to push from. */
  addPackages(): Promise<GitRepositoryBuilder>;
  /** Adds an empty repository; a commit in it is at once what GitHub answers. */
  addSmall(name: string): Promise<GitRepositoryBuilder>;
  close(): Promise<void>;
}

/** The emulator, with the repositories that the distributed setup is tried on. */
export async function serveGithub(): Promise<ServedGithub> {
  const dir = await mkdtemp(join(tmpdir(), "project-sync-distributed-"));
  const emulator = await startEmulator({ repositoriesDir: join(dir, "github") });
  return {
    emulator,
    async addPackages() {
      const git = await buildPackages(join(dir, "clone"));
      await emulator.addRepository({ owner: "acme", name: "packages", from: git.dir });
      return git;
    },
    async addSmall(name) {
      const { bareDir } = await emulator.addRepository({ owner: "acme", name, defaultBranch: "main" });
      return createGitRepository(bareDir);
    },
    async close() {
      await emulator.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** 5,000 files of installed packages, and one of every other kind of entry. */
async function buildPackages(into: string): Promise<GitRepositoryBuilder> {
  const sizes = { minFiles: 5_000, minBytes: 0, maxFileBytes: MAX_FILE_BYTES };
  const { git } = await buildInstalledPackagesRepository({ into, from: INSTALLED, ...sizes });
  await git
    .write("bin/run", "#!/bin/sh\n", { mode: "100755" })
    .write("empty", "")
    .write(Buffer.from([0x62, 0xff, 0x20, 0x5c]), Buffer.from([0, 1, 2, 255]))
    .symlink("latest", "bin/run")
    .submodule("vendored", "1".repeat(40))
    .commit("One of every other kind");
  return git;
}
