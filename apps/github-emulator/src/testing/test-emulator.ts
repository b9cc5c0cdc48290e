import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGitRepository, type GitRepositoryBuilder } from "@project-sync/testing/git-repository";
import type { EmulatorOptions } from "../emulator-options.js";
import { type Emulator, startEmulator } from "../start-emulator.js";

/** An emulator over an empty temporary directory, and short ways to fill and to ask it. */
export class TestEmulator {
  private constructor(
    readonly emulator: Emulator,
    readonly dir: string,
  ) {}

  static async start(options: Partial<EmulatorOptions> = {}): Promise<TestEmulator> {
    const dir = await mkdtemp(join(tmpdir(), "project-sync-emulator-"));
    return new TestEmulator(await startEmulator({ repositoriesDir: dir, ...options }), dir);
  }

  /** A source repository, filled by `fill` and served as `octo/<name>`. */
  async serve(name: string, fill: (git: GitRepositoryBuilder) => Promise<unknown>): Promise<GitRepositoryBuilder> {
    const git = await createGitRepository(join(this.dir, `${name}.source`));
    await fill(git);
    await this.emulator.addRepository({ owner: "octo", name, from: git.dir });
    return git;
  }

  /** GET below `/repos/octo`, without following redirects. */
  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.emulator.url}/repos/octo/${path}`, { headers, redirect: "manual" });
  }

  async json<T = Record<string, unknown>>(path: string): Promise<T> {
    const response = await this.get(path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  pushUrl(name: string): string {
    return `${this.emulator.gitUrl}/octo/${name}.git`;
  }

  /** Another emulator over the same directory, once this one has ended. */
  async restart(options: Partial<EmulatorOptions> = {}): Promise<TestEmulator> {
    await this.emulator.close();
    return new TestEmulator(await startEmulator({ repositoriesDir: this.dir, ...options }), this.dir);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}
