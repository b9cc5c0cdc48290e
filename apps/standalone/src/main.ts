import process from "node:process";
import { startCommand } from "./start-command.js";

process.exitCode = await startCommand(process);
