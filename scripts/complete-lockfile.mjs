import { readFileSync, writeFileSync } from "node:fs";

/**
 * `node scripts/complete-lockfile.mjs`, after `npm install` changed package-lock.json: adds the optional packages for
 * other platforms that npm has left out. npm drops an optional package that its registry does not offer, and `npm ci`
 * then refuses the lock file as incomplete, on every platform. An entry with the version that its parent pins is enough:
 * npm looks no further where the platform is not its own.
 */
const FILE = "package-lock.json";
const OS = { android: "android", darwin: "darwin", freebsd: "freebsd", linux: "linux", openharmony: "openharmony" };
const WINDOWS = { win32: "win32", windows: "win32" };
const CPU = {
  arm: "arm",
  arm64: "arm64",
  ia32: "ia32",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  x64: "x64",
  64: "x64",
};

const lock = JSON.parse(readFileSync(FILE, "utf8"));
const missing = Object.entries(lock.packages).flatMap(([path, parent]) =>
  Object.entries(parent.optionalDependencies ?? {})
    .filter(([name, version]) => /^\d+\.\d+\.\d+/.test(version) && !isPresent(path, name))
    .map(([name, version]) => [`node_modules/${name}`, entryFor(name, version, parent)]),
);
const entries = [...Object.entries(lock.packages), ...missing].sort(([a], [b]) => a.localeCompare(b, "en"));
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: Object.fromEntries(entries) }, null, 2)}\n`);
console.log(`${missing.length} optional packages added to ${FILE}`);

/** Looks where Node would: beside the parent, then in every directory above. */
function isPresent(path, name) {
  if (lock.packages[`${path ? `${path}/` : ""}node_modules/${name}`]) return true;
  return (
    path !== "" &&
    isPresent(path.includes("/node_modules/") ? path.slice(0, path.lastIndexOf("/node_modules/")) : "", name)
  );
}

function entryFor(name, version, { dev, license }) {
  const words = name.split(/[/-]/);
  const pick = (table) => words.map((word) => table[word]).find(Boolean);
  const os = pick({ ...OS, ...WINDOWS });
  const cpu = pick(CPU) ?? (words.includes("gnueabihf") || words.includes("musleabihf") ? "arm" : undefined);
  const libc =
    os !== "linux"
      ? undefined
      : words.some((word) => word.startsWith("musl"))
        ? "musl"
        : words.some((word) => word.startsWith("gnu"))
          ? "glibc"
          : undefined;
  return {
    version,
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(dev ? { dev } : {}),
    ...(libc ? { libc: [libc] } : {}),
    ...(license ? { license } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  };
}
