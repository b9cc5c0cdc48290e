import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { type BenchEnvironment, root, serveRepository } from "./bench-environment.js";
import { describePhases, loopDelayCheck, productSeries } from "./product-series.js";
import type { ScenarioResult, Series } from "./report.js";
import { buildWideRepository } from "./wide-repository.js";
import { openWorkerSession } from "./worker-session.js";

const run = promisify(execFile);

const SUBJECT = { owner: "bench", name: "tree-100k", branch: "main" };
/** With their 990 directories just under the 100,000 entries at which GitHub truncates. */
const FILES = 99_000;
const ENTRIES = FILES + FILES / 100;

/** A first sync of a tree as large as GitHub tells in one answer, beside the floor of parse → COPY. */
export async function benchTree100k(environment: BenchEnvironment, rounds: number): Promise<ScenarioResult> {
  const from = path.join(environment.scratch, "tree-100k");
  const git = await buildWideRepository(from, { files: FILES, shared: true });
  const treeSha = await git.revParse("HEAD^{tree}");
  await serveRepository(environment, { ...SUBJECT, from });
  const size = { files: FILES, bytes: 0 };
  const product = productSeries("project-sync", size);
  const floor: Series = { name: "floor: parse → COPY", seconds: [], ...size, peakMemory: [] };
  let phases = "";
  for (let round = 0; round <= rounds; round++) {
    console.log(round === 0 ? "  warm-up …" : `  round ${round} of ${rounds} …`);
    await using session = await openWorkerSession(environment, SUBJECT);
    const sync = await session.sync();
    const seconds = await floors(environment, treeSha);
    if (round === 0) continue;
    phases = describePhases(sync);
    product.add(sync);
    floor.seconds.push(seconds);
  }
  return {
    scenario: "tree of 100,000 entries, metadata",
    subject: `${ENTRIES} entries`,
    series: [product.series, floor],
    ratios: [{ of: product.series.name, to: floor.name, goal: 2 }],
    checks: [loopDelayCheck(product.series)],
    notes: ["all files share one small content, so that the tree is all there is to do", `phases: ${phases}`],
  };
}

async function floors({ apiUrl, postgresUrl }: BenchEnvironment, treeSha: string): Promise<number> {
  const tree = `${apiUrl}/repos/${SUBJECT.owner}/${SUBJECT.name}/git/trees/${treeSha}?recursive=1`;
  const script = path.join(import.meta.dirname, "tree-floor-process.ts");
  const { stdout } = await run(process.execPath, ["--import", "tsx", script, tree, postgresUrl], { cwd: root });
  return Number(stdout);
}
