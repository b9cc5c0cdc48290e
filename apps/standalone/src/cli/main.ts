#!/usr/bin/env node
import process from "node:process";
import { runProgram } from "./program.js";

// A reader that has had enough (`… | head`) makes the next write fail; run-command.ts ends the command then.
process.stdout.on("error", () => {});

process.exitCode = await runProgram(process.argv.slice(2), process, {
  start: async (io) => (await import("../start-command.js")).startCommand(io),
  demo: async (io, options) => (await import("../demo/demo-command.js")).demoCommand(io, options),
  createApp: async (io, options) => (await import("./commands/app.js")).createAppCommand(io, options),
});
