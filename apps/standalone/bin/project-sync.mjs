#!/usr/bin/env node
import { ensureBuilt } from "../../../scripts/ensure-built.mjs";

ensureBuilt("@project-sync/standalone");
await import("../dist/cli/main.js");
