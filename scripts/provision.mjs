import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";

const POLICY = "/usr/sbin/policy-rc.d";

/** Debian packages by the command they bring. */
const PACKAGES = {
  "redis-server": "redis-server",
  git: "git",
  chromium: "chromium",
  nginx: "nginx-light",
};

/**
 * Installs a missing command from Debian's packages where that is possible: root, with apt-get. Services are not
 * started: tests start their own, on free ports.
 *
 * @returns {boolean} whether the command can be used now
 */
export function provision(command) {
  if (has(command)) return true;
  if (process.getuid?.() !== 0 || !has("apt-get")) return false;
  console.log(`${command} is missing; installing Debian's ${PACKAGES[command]} …`);
  return withoutStartingServices(() => {
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", PACKAGES[command]]);
    return has(command);
  });
}

function has(command) {
  return spawnSync("sh", ["-c", `command -v ${command}`], { stdio: "ignore" }).status === 0;
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"], env });
}

/** See policy-rc.d in Debian's invoke-rc.d(8): exit status 101 forbids every action. */
function withoutStartingServices(install) {
  if (existsSync(POLICY)) return install();
  writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    return install();
  } finally {
    rmSync(POLICY, { force: true });
  }
}
