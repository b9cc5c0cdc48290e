import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { provision } from "./provision.mjs";

/**
 * `npm test`: builds, provides what the suites need, runs them and says plainly what could not run. In CI a suite that
 * cannot run is a failure. Arguments go to vitest: `npm test -- packages/github`.
 */
const RESULTS = "artifacts/test-results.json";

const suites = [
  { project: "unit", needs: [] },
  { project: "pg", needs: ["git"] },
  { project: "redis", needs: ["git", "redis-server"] },
  { project: "e2e", needs: ["git", "chromium", "nginx"] },
];

const build = spawnSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
if (build.status !== 0) finish({ passed: 0, failed: 1, notes: ["The build failed; no suite ran."] });

const skipped = suites.filter((suite) => !suite.needs.every(provision));
const notes = skipped.map(({ project, needs }) => `Suite "${project}" did NOT run: it needs ${needs.join(" and ")}.`);
const counts = runVitest(suites.filter((suite) => !skipped.includes(suite)).map((suite) => suite.project));
if (process.env.CI) counts.failed += skipped.length;
finish({ ...counts, notes });

function runVitest(projects) {
  mkdirSync("artifacts", { recursive: true });
  rmSync(RESULTS, { force: true });
  const selected = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${RESULTS}`];
  const { status } = spawnSync("npx", ["vitest", "run", ...selected, ...reporters, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  return countTests(status);
}

/** A run that ends badly without a failed test (a crash, an unhandled error) still counts as one failure. */
function countTests(status) {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(RESULTS, "utf8"));
    const failed = Math.max(numFailedTests, numFailedTestSuites > 0 && numFailedTests === 0 ? numFailedTestSuites : 0);
    return { passed: numPassedTests, failed: failed || (status === 0 ? 0 : 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function finish({ passed, failed, notes }) {
  for (const note of notes) console.log(note);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
