import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { benchAgainstBaseline } from "./against-baseline.js";
import { type BenchEnvironment, root, startBenchEnvironment } from "./bench-environment.js";
import { benchFirstSync } from "./first-sync.js";
import { benchGateway, benchGatewayCapacity } from "./gateway.js";
import { benchLargeRepository } from "./large-repository.js";
import { benchMemorySearch } from "./memory-search.js";
import { benchPush } from "./push.js";
import { benchPushToMirror } from "./push-to-mirror.js";
import { benchReplay } from "./replay.js";
import { report, type ScenarioResult } from "./report.js";
import { benchTree100k } from "./tree-100k.js";
import { benchUnchanged } from "./unchanged.js";
import { benchWeb } from "./web.js";
import { benchWebhookAcks } from "./webhook-acks.js";

type Scenario = (environment: BenchEnvironment, rounds: number) => Promise<ScenarioResult>;

const scenarios: Record<string, Scenario> = {
  "first-sync": benchFirstSync,
  "tree-100k": benchTree100k,
  push: benchPush,
  unchanged: benchUnchanged,
  replay: benchReplay,
  baseline: benchAgainstBaseline,
  "webhook-acks": benchWebhookAcks,
  "push-to-mirror": benchPushToMirror,
  gateway: benchGateway,
  "memory-search": benchMemorySearch,
  web: benchWeb,
};

/** Too long to run unasked. */
const onRequest: Record<string, Scenario> = {
  "large-repository": benchLargeRepository,
  "gateway-capacity": benchGatewayCapacity,
};

const USAGE = `npm run bench -- [--rounds N] [scenario …]
Scenarios: ${Object.keys(scenarios).join(", ")}; all by default. Only by name, because it takes minutes:
${Object.keys(onRequest).join(", ")}. One warm-up round is not counted.
--worker-arguments are for the node that runs the worker, e.g. "--worker-arguments=--cpu-prof --cpu-prof-dir=/tmp/profiles".`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    "worker-arguments": { type: "string", default: "" },
    help: { type: "boolean", short: "h" },
  },
});

const known = { ...scenarios, ...onRequest };
if (values.help || positionals.some((name) => !(name in known))) console.log(USAGE);
else await bench(positionals.length > 0 ? positionals : Object.keys(scenarios), Number(values.rounds));

async function bench(names: string[], rounds: number): Promise<void> {
  const scratch = await mkdtemp(path.join(tmpdir(), "project-sync-bench-"));
  try {
    const results: Record<string, ScenarioResult> = {};
    for (const name of names) {
      console.log(`${name}:`);
      // Its own database and emulator, so that none pays for what another left behind.
      await using environment = await startBenchEnvironment(path.join(scratch, name), values["worker-arguments"]);
      results[name] = await (known[name] as Scenario)(environment, rounds);
    }
    await report(results, root);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
