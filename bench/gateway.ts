import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { createRedisBus } from "@project-sync/progress";
import { createLogger } from "@project-sync/runtime";
import { startRedis } from "@project-sync/testing";
import type { BenchEnvironment } from "./bench-environment.js";
import { describeCpu, readCpuTimes } from "./cpu-times.js";
import type { LoadCommand, LoadReport } from "./gateway-load.js";
import { type ManySockets, maxOpenFilesOf, residentMemoryOf, startManySockets } from "./gateway-processes.js";
import type { RivalEvent } from "./gateway-rivals.js";
import { sendLiveEvent, startLiveSyncs } from "./live-syncs.js";
import type { Check, ScenarioResult, Series } from "./report.js";
import { createScratchDatabase } from "./scratch-database.js";

const SYNCS = 50;
const CLIENTS = 10_000;
const EVENTS_PER_SECOND = 2;
/** Per round; five by default. */
const SECONDS = 4;
/** Before the figures are taken: connections, buffers and the JIT settle. */
const WARM_UP_SECONDS = 3;
const P99_MS = 50;
const CAPACITY_P99_MS = 250;
const BYTES_PER_CLIENT = 20 * 1024;
const CAPACITY_STEP = 5_000;
const CAPACITY_SECONDS = 8;
/** What a process has open besides its clients. */
const FILES_BESIDES = 200;

/** A server under load, and how events get into it. */
interface Subject {
  name: string;
  server: ManySockets;
  /** path of the stream of each sync */
  paths: string[];
  /** Publishes the next event of a sync; answers its number and when that was, in ms since the epoch. */
  publish(sync: number): Promise<{ seq: number; at: number }>;
}

interface Measured {
  name: string;
  report: LoadReport;
  bytesPerClient: number;
  resident: number;
  cpu: string;
}

/** Ten thousand clients on one gateway process, and the same load on a server that only writes bytes, and on better-sse. */
export async function benchGateway(environment: BenchEnvironment, rounds: number): Promise<ScenarioResult> {
  const seconds = rounds * SECONDS;
  const ofSubject = (subject: Subject) => measure(subject, seconds);
  const gateway = await withGateway(environment, ofSubject);
  const rivals = [await withRival("bare", ofSubject), await withRival("better-sse", ofSubject)];
  return {
    scenario: "event streams",
    subject:
      `${CLIENTS} clients on one process, ${SYNCS} syncs of ${CLIENTS / SYNCS} clients at ${EVENTS_PER_SECOND} events/s ` +
      `each for ${seconds} s: ${CLIENTS * EVENTS_PER_SECOND} deliveries/s; time from publishing to receipt`,
    series: [gateway, ...rivals].map(seriesOf),
    ratios: [],
    checks: [...checksOf(gateway, true), ...rivals.flatMap((rival) => checksOf(rival, false))],
    notes: [gateway, ...rivals].map(({ name, cpu }) => `${name}, cores used: ${cpu}`),
  };
}

/** How many clients there may be before the slowest percent of deliveries takes longer than a quarter of a second. */
export async function benchGatewayCapacity(environment: BenchEnvironment): Promise<ScenarioResult> {
  const steps: { clients: number; report: LoadReport; cpu: string }[] = [];
  const most = await withGateway(environment, async (subject) => {
    await using load = await startManySockets("bench/gateway-load.ts");
    const possible = (await maxOpenFilesOf(subject.server.pid)) - FILES_BESIDES;
    for (let clients = CLIENTS; ; clients = Math.min(possible, clients + CAPACITY_STEP)) {
      await command(load, { do: "connect", url: subject.server.url, paths: subject.paths, clients });
      const { report, cpu } = await run(subject, load, CAPACITY_SECONDS);
      console.log(`  ${clients} clients: p99 ${Math.round(report.percentiles[99] as number)} ms`);
      steps.push({ clients, report, cpu });
      if ((report.percentiles[99] as number) > CAPACITY_P99_MS || clients === possible) return possible;
    }
  });
  const isAll = steps.at(-1)?.clients === most;
  const held = steps.findLast(({ report }) => (report.percentiles[99] as number) <= CAPACITY_P99_MS);
  return {
    scenario: "event streams, how many",
    subject: `clients on one process, ${SYNCS} syncs at ${EVENTS_PER_SECOND} events/s each, in steps of ${CAPACITY_STEP}`,
    series: steps.map(({ clients, report }) => seriesOf({ name: `${clients} clients`, report, resident: 0 })),
    ratios: [],
    checks: [{ what: `clients at p99 ≤ ${CAPACITY_P99_MS} ms`, value: held?.clients ?? 0, unit: "clients" }],
    notes: [
      ...steps.map(({ clients, cpu }) => `${clients}, cores used: ${cpu}`),
      ...(isAll ? [`${most} clients are as many as one process may have open here`] : []),
    ],
  };
}

async function withGateway<T>(environment: BenchEnvironment, use: (subject: Subject) => Promise<T>): Promise<T> {
  await using scratch = await createScratchDatabase(environment);
  const { database } = scratch;
  const redis = await startRedis();
  const bus = createRedisBus({ url: redis.url, logger: createLogger({ name: "bench", level: "warn" }) });
  try {
    const syncs = await startLiveSyncs(database, SYNCS);
    const services = { DATABASE_URL: database.connectionString, REDIS_URL: redis.url };
    await using server = await startManySockets("apps/gateway/dist/main.js", { ...services, PORT: "0", AUTH: "off" });
    return await use({
      ...{ name: "gateway", server },
      paths: syncs.map(({ id }) => `/api/v1/events/project-sync/${id}`),
      publish: (sync) => sendLiveEvent({ database, bus }, syncs[sync] as (typeof syncs)[number]),
    });
  } finally {
    await bus.close();
    await redis.stop();
  }
}

async function withRival<T>(name: "bare" | "better-sse", use: (subject: Subject) => Promise<T>): Promise<T> {
  await using server = await startManySockets("bench/gateway-rivals.ts", {}, [name]);
  const paths = Array.from({ length: SYNCS }, (_, sync) => `/${sync}`);
  const seqs = new Array<number>(SYNCS).fill(0);
  return await use({
    ...{ name, server, paths },
    publish: async (sync) => {
      const seq = ++(seqs as [number])[sync as 0];
      const fact = { syncId: paths[sync], seq, type: "sync.progress", phase: "content", done: 1, total: 5_000 };
      const data = { ...fact, unit: "files", at: new Date().toISOString(), padding: "0".repeat(34) };
      const event: RivalEvent = { path: paths[sync] as string, id: seq, type: "sync.progress", data };
      const at = performance.timeOrigin + performance.now();
      server.child.send(event);
      return { seq, at };
    },
  });
}

async function measure(subject: Subject, seconds: number): Promise<Measured> {
  const { server, paths, name } = subject;
  await using load = await startManySockets("bench/gateway-load.ts");
  // One stream before the first reading, so that code which every stream shares is not counted.
  await command(load, { do: "connect", url: server.url, paths, clients: SYNCS });
  const before = await residentMemoryOf(server.pid);
  await command(load, { do: "connect", url: server.url, paths, clients: CLIENTS });
  const { report, cpu } = await run(subject, load, seconds);
  const resident = await residentMemoryOf(server.pid);
  return { name, report, bytesPerClient: (resident - before) / (CLIENTS - SYNCS), resident, cpu };
}

/** Events for a while, warm-up before; then what the clients say of them. */
async function run(subject: Subject, load: ManySockets, seconds: number): Promise<{ report: LoadReport; cpu: string }> {
  const stamps: (number | null)[][] = Array.from({ length: SYNCS }, () => []);
  await publishFor(subject, WARM_UP_SECONDS, (sync, seq) => note(stamps, sync, seq, null));
  const pids = { [subject.name]: subject.server.pid, clients: load.pid };
  const cpu = await readCpuTimes(pids);
  await publishFor(subject, seconds, (sync, seq, at) => note(stamps, sync, seq, at));
  const costs = describeCpu(cpu, await readCpuTimes(pids), seconds);
  await wait(1_000);
  const report = (await command(load, { do: "report", stamps })) as LoadReport;
  load.child.send({ do: "forget" } satisfies LoadCommand);
  return { report, cpu: costs };
}

function note(stamps: (number | null)[][], sync: number, seq: number, at: number | null): void {
  const ofSync = stamps[sync] as (number | null)[];
  while (ofSync.length < seq) ofSync.push(null);
  ofSync[seq] = at;
}

/** Evenly over the time, one sync after the other, whether the one before is done or not. */
async function publishFor(
  { publish }: Subject,
  seconds: number,
  told: (sync: number, seq: number, at: number) => void,
): Promise<void> {
  const total = SYNCS * EVENTS_PER_SECOND * seconds;
  const began = performance.now();
  const running: Promise<void>[] = [];
  for (let n = 0; n < total; n++) {
    const early = began + (n * seconds * 1000) / total - performance.now();
    if (early > 1) await wait(early);
    const sync = n % SYNCS;
    running.push(publish(sync).then(({ seq, at }) => told(sync, seq, at)));
  }
  await Promise.all(running);
}

async function command(load: ManySockets, message: LoadCommand): Promise<unknown> {
  const answer = once(load.child, "message");
  load.child.send(message);
  return (await Promise.race([answer, load.ended]))[0];
}

function seriesOf({ name, report, resident }: Pick<Measured, "name" | "report" | "resident">): Series {
  const seconds = report.percentiles.map((ms) => ms / 1000);
  return { name, seconds, files: 0, bytes: 0, peakMemory: resident > 0 ? [resident] : [] };
}

function checksOf({ name, report, bytesPerClient }: Measured, ours: boolean): Check[] {
  const { percentiles, p999, lost, duplicated, received } = report;
  const goal = (atMost: number) => (ours ? { atMost } : {});
  return [
    { what: `${name}: deliveries`, value: received, unit: "events" },
    { what: `${name}: p50`, value: percentiles[50] as number, unit: "ms" },
    { what: `${name}: p99`, value: percentiles[99] as number, unit: "ms", ...goal(P99_MS) },
    { what: `${name}: p99.9`, value: p999, unit: "ms" },
    { what: `${name}: memory per client`, value: bytesPerClient, unit: "bytes", ...goal(BYTES_PER_CLIENT) },
    { what: `${name}: lost`, value: lost, unit: "events", ...goal(0) },
    { what: `${name}: duplicated`, value: duplicated, unit: "events", ...goal(0) },
  ];
}
