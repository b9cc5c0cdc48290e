import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { buildInstalledPackagesRepository } from "@project-sync/testing";
import { type BenchEnvironment, root, serveRepository } from "./bench-environment.js";
import { describePhases, loopDelayCheck, memoryCheck, productSeries } from "./product-series.js";
import type { ScenarioResult, Series } from "./report.js";
import { type MeasuredSync, openWorkerSession } from "./worker-session.js";

const run = promisify(execFile);

const SUBJECT = { owner: "bench", name: "installed-packages", branch: "main" };
const MIN_FILES = 5_000;
const MIN_BYTES = 60e6;

/**
 * A first sync with content of a real repository, beside `git clone --depth 1` of the same repository and the floor
 * (one tarball → COPY, with the SHA check), all over HTTP from the emulator. The three take turns, round by round.
 */
export async function benchFirstSync(environment: BenchEnvironment, rounds: number): Promise<ScenarioResult> {
  const from = path.join(environment.scratch, "subject");
  const options = { into: from, from: path.join(root, "node_modules"), minFiles: MIN_FILES, minBytes: MIN_BYTES };
  const size = await buildInstalledPackagesRepository(options);
  await serveRepository(environment, { ...SUBJECT, from });
  const product = productSeries("project-sync", size);
  const clone: Series = { name: "git clone --depth 1", seconds: [], ...size, peakMemory: [] };
  const floor: Series = { name: "floor: tarball → COPY", seconds: [], ...size, peakMemory: [] };
  let last: MeasuredSync | undefined;
  for (let round = 0; round <= rounds; round++) {
    console.log(round === 0 ? "  warm-up …" : `  round ${round} of ${rounds} …`);
    last = await firstSync(environment);
    const cloned = await clones(environment);
    const copied = await floors(environment);
    if (round === 0) continue;
    product.add(last);
    clone.seconds.push(cloned);
    floor.seconds.push(copied.milliseconds / 1000);
    floor.peakMemory.push(copied.peakMemory);
  }
  const arrived = ((last?.stats.bytes ?? 0) / 1e6).toFixed(1);
  return {
    scenario: "first sync with content",
    subject: `${size.files} files, ${(size.bytes / 1e6).toFixed(1)} MB of installed packages`,
    series: [product.series, clone, floor],
    ratios: [
      { of: product.series.name, to: floor.name, goal: 1.25 },
      { of: product.series.name, to: clone.name, goal: 1 },
    ],
    checks: [memoryCheck(product.series), loopDelayCheck(product.series)],
    notes: [
      `distinct content that arrived: ${arrived} MB`,
      `phases of the last sync: ${last ? describePhases(last) : ""}`,
    ],
  };
}

async function firstSync(environment: BenchEnvironment): Promise<MeasuredSync> {
  await using session = await openWorkerSession(environment, SUBJECT);
  return await session.sync();
}

async function clones({ apiUrl, scratch }: BenchEnvironment): Promise<number> {
  const target = path.join(scratch, "clone");
  const url = `${apiUrl}/${SUBJECT.owner}/${SUBJECT.name}.git`;
  const began = performance.now();
  await run("git", ["clone", "--quiet", "--depth", "1", "--branch", SUBJECT.branch, url, target]);
  const seconds = (performance.now() - began) / 1000;
  await rm(target, { recursive: true });
  return seconds;
}

async function floors({
  apiUrl,
  postgresUrl,
}: BenchEnvironment): Promise<{ milliseconds: number; peakMemory: number }> {
  const tarball = `${apiUrl}/repos/${SUBJECT.owner}/${SUBJECT.name}/tarball/${SUBJECT.branch}`;
  const script = path.join(import.meta.dirname, "floor-process.ts");
  const { stdout } = await run(process.execPath, ["--import", "tsx", script, tarball, postgresUrl], { cwd: root });
  return JSON.parse(stdout) as { milliseconds: number; peakMemory: number };
}
