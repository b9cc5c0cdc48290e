import { ensureBuilt } from "./ensure-built.mjs";

/**
 * `npm start` and `npm run demo`: builds what has changed since the last build, then runs the command in this very
 * process, so that Ctrl-C has one process to reach.
 */
const commands = {
  start: "../apps/standalone/dist/main.js",
  demo: "../apps/standalone/dist/cli/main.js",
};

const [command, ...rest] = process.argv.slice(2);
const target = commands[command];
if (!target) {
  console.error(`Usage: node scripts/run.mjs ${Object.keys(commands).join(" | ")}`);
  process.exit(2);
}
ensureBuilt("@project-sync/standalone");
process.argv = [process.argv[0], process.argv[1], ...(command === "demo" ? ["demo", ...rest] : rest)];
await import(target);
