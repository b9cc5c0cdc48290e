import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, "node_modules", ".cache", "project-sync", "built.json");
const SKIP = new Set(["node_modules", "dist", "generated", ".turbo", "coverage"]);

/**
 * Builds a workspace and what it depends on through turbo, unless nothing has changed since this did it last. Looking
 * takes milliseconds, asking turbo a second or two.
 */
export function ensureBuilt(name) {
  const sources = fingerprint();
  if (isBuilt(name, sources)) return;
  console.error("Building (the first time takes a minute) …");
  const args = ["run", "build", `--filter=${name}`, "--output-logs=errors-only", "--log-order=grouped"];
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1", DO_NOT_TRACK: "1" };
  const { status, error, stdout, stderr } = spawnSync(turbo(), args, { cwd: root, env, encoding: "utf8" });
  if (status !== 0) {
    console.error(`${stdout ?? ""}${stderr ?? ""}${error ? `${error.message}\n` : ""}The build failed.`);
    process.exit(1);
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ ...readStamps(), [name]: { sources, outputs: outputs() } }));
}

function turbo() {
  try {
    const require = createRequire(join(root, "package.json"));
    return join(dirname(require.resolve("turbo/package.json")), "bin", "turbo");
  } catch {
    console.error("The dependencies are not installed. Run: npm ci");
    process.exit(1);
  }
}

function isBuilt(name, sources) {
  const stamp = readStamps()[name];
  return stamp?.sources === sources && stamp.outputs.every((path) => existsSync(join(root, path)));
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return {};
  }
}

/** Changes whenever a file that a build reads is added, removed or written. */
function fingerprint() {
  const hash = createHash("sha256");
  const paths = ["package-lock.json", "tsconfig.base.json", "turbo.json", "prisma", "packages", "apps"];
  for (const path of paths) addToHash(hash, join(root, path));
  return hash.digest("hex");
}

function addToHash(hash, path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) return void hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  for (const entry of readdirSync(path).sort()) if (!SKIP.has(entry)) addToHash(hash, join(path, entry));
}

/** What the build has left, so that a `dist` removed by hand is noticed. */
function outputs() {
  const workspaces = ["packages", "apps"].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(group, name)),
  );
  return workspaces
    .flatMap((workspace) => ["index.js", "index.html"].map((file) => join(workspace, "dist", file)))
    .filter((path) => existsSync(join(root, path)));
}
