import { createHmac, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { setPriority } from "node:os";
import { readWebhookExamples } from "@project-sync/testing/webhook-examples";
import type { BenchEnvironment } from "./bench-environment.js";
import { describeCpu, readCpuTimes } from "./cpu-times.js";
import { percentile } from "./percentile.js";
import { addPushedRepositories, OWNER, type PushedRepository, servePushedRepositories } from "./pushed-repositories.js";
import type { ScenarioResult } from "./report.js";
import { type Services, startServices, WEBHOOK_SECRET } from "./service-processes.js";

const REPOSITORIES = 200;
const RATE = 200;
const SECONDS = 60;
/** Each branch of each repository once. */
const WARM_UP_SECONDS = 10;
/** Of so many pushes one is to the branch that is mirrored. */
const BRANCHES = 10;
const P99_MS = 50;
const EMULATOR_NICENESS = 10;

/**
 * Deliveries at a fixed rate, whether answered or not, with the worker at work on what they cause. An answer's time counts
 * from when the delivery was due, by the sender's clock, so that waiting for a slow one is not hidden. The emulator, which
 * the worker asks, stands for another machine: here it goes behind the service (see nice(1)), which is what is measured.
 */
export async function benchWebhookAcks(environment: BenchEnvironment): Promise<ScenarioResult> {
  setPriority(environment.emulatorPid, EMULATOR_NICENESS);
  const repositories = await servePushedRepositories(environment, { prefix: "acked", count: REPOSITORIES, commits: 1 });
  await using services = await startServices(environment, "postgres");
  await addPushedRepositories(services.database, environment, repositories);
  await sendFor(services, repositories, WARM_UP_SECONDS);
  await services.database.pool.query(`DELETE FROM "WebhookDelivery"`);
  const cpu = await readCpuTimes(services.pids);
  const { took, refused, sent } = await sendFor(services, repositories, SECONDS);
  const costs = describeCpu(cpu, await readCpuTimes(services.pids), SECONDS);
  const { rows } = await services.database.pool.query(`SELECT count(*)::int AS n FROM "WebhookDelivery"`);
  return {
    scenario: "webhook deliveries",
    subject: `${RATE}/s for ${SECONDS} s, pushes to ${REPOSITORIES} repositories, one in ${BRANCHES} to a mirrored branch`,
    series: [
      {
        ...{ name: "answer to a delivery", seconds: took.map((ms) => ms / 1000), files: 0, bytes: 0, peakMemory: [] },
      },
    ],
    ratios: [],
    checks: [
      { what: "answered, p50", value: percentile(took, 0.5), unit: "ms" },
      { what: "answered, p99", value: percentile(took, 0.99), unit: "ms", atMost: P99_MS },
      { what: "answered, slowest", value: Math.max(...took), unit: "ms" },
      { what: `answered in ${P99_MS} ms`, value: took.filter((ms) => ms <= P99_MS).length / sent, unit: "of all" },
      { what: "not taken", value: refused, unit: "deliveries", atMost: 0 },
      { what: "lost", value: sent - (rows[0]?.n ?? 0), unit: "deliveries", atMost: 0 },
    ],
    notes: [`cores used: ${costs}`],
  };
}

interface Sent {
  sent: number;
  refused: number;
  /** ms of each that was taken */
  took: number[];
}

async function sendFor(services: Services, repositories: readonly PushedRepository[], seconds: number): Promise<Sent> {
  const began = performance.now();
  const took: number[] = [];
  let refused = 0;
  const deliveries: Promise<void>[] = [];
  const total = RATE * seconds;
  for (let n = 0; n < total; n++) {
    const due = began + (n * 1000) / RATE;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    deliveries.push(
      send(services, pushOf(repositories, n)).then((ok) => {
        if (ok) took.push(performance.now() - due);
        else refused++;
      }),
    );
  }
  await Promise.all(deliveries);
  return { sent: total, refused, took };
}

/** Connections are kept, as many as are needed at once, as GitHub's senders do. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function send({ webhookUrl }: Services, { body, signature }: SignedPush): Promise<boolean> {
  const headers = {
    "content-type": "application/json",
    "content-length": body.length,
    "x-github-event": "push",
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": `sha256=${signature}`,
  };
  return new Promise((resolve) => {
    const outgoing = request(webhookUrl, { method: "POST", headers, agent }, (response) => {
      response.resume().once("end", () => resolve((response.statusCode ?? 500) < 300));
    });
    outgoing.once("error", () => resolve(false)).end(body);
  });
}

interface SignedPush {
  body: Buffer;
  signature: string;
}

/** Made once for each branch, in the warm-up: the sender shares the machine with what it measures. */
const pushes = new Map<string, SignedPush>();

/** As large as GitHub's own example of a push, which it is but for what it is about. */
function pushOf(repositories: readonly PushedRepository[], n: number): SignedPush {
  // Each repository in turn, and after each round its next branch, so that mirrored pushes come evenly.
  const turn = (n % repositories.length) + Math.floor(n / repositories.length);
  const { name, githubId } = repositories[n % repositories.length] as PushedRepository;
  const branch = turn % BRANCHES === 0 ? "main" : `topic-${turn % BRANCHES}`;
  const key = `${name}:${branch}`;
  const made = pushes.get(key) ?? signed({ name, githubId, branch });
  pushes.set(key, made);
  return made;
}

function signed({ name, githubId, branch }: { name: string; githubId: number; branch: string }): SignedPush {
  const repository = {
    ...EXAMPLE.repository,
    id: githubId,
    name,
    full_name: `${OWNER}/${name}`,
    owner: { login: OWNER },
  };
  const body = Buffer.from(JSON.stringify({ ...EXAMPLE, ref: `refs/heads/${branch}`, repository }));
  return { body, signature: createHmac("sha256", WEBHOOK_SECRET).update(body).digest("hex") };
}

const EXAMPLE = readWebhookExamples().find(({ event, payload }) => event === "push" && isBranchPush(payload))
  ?.payload as { repository: object };

function isBranchPush(payload: unknown): boolean {
  const { ref, deleted } = payload as { ref: string; deleted: boolean };
  return ref.startsWith("refs/heads/") && !deleted;
}
