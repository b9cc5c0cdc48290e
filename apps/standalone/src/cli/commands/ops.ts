import type { OpsQueue, OpsRange, OpsWorker, SyncSummary } from "@project-sync/contracts";
import { count, duration, localTime, plural } from "../figures.js";
import type { CommandContext } from "../run-command.js";
import { table } from "../table.js";
import { writeLine } from "../terminal.js";
import { terminalJson, terminalText } from "../terminal-text.js";

interface OpsOptions {
  range: OpsRange;
  json?: boolean;
}

/** How the server does, on one screen. */
export async function opsCommand(context: CommandContext, { range, json }: OpsOptions): Promise<void> {
  const { ops } = context.client;
  const [queues, workers, throughput, failures, rateLimits] = await Promise.all([
    ...([ops.queues(), ops.workers(), ops.throughput({ range }), ops.failures({ range }), ops.rateLimits()] as const),
  ]);
  const { total } = throughput;
  const answers = { queues: queues.items, workers: workers.items, total, failures: failures.items };
  if (json) return writeLine(context.terminal.out, terminalJson({ ...answers, rateLimits: rateLimits.items }));
  for (const queue of queues.items) for (const line of queueLines(queue)) await say(context, line);
  await say(context, finishedLine(range, total));
  await show(context, ["worker", "state", "since", "runs"], workers.items.map(workerRow));
  await show(
    context,
    ["failed with", "times", "still so", "last", "latest message"],
    failures.items.map(({ code, count: times, open, lastAt, samples }) => [
      ...[code, count(times), count(open), localTime(lastAt), samples[0]?.error?.message ?? ""],
    ]),
  );
  await show(
    context,
    ["GitHub budget", "left", "of", "anew at"],
    rateLimits.items.map(({ account, resource, remaining, limit, resetAt }) => [
      ...[`${account} ${resource}`, count(remaining), count(limit), localTime(resetAt)],
    ]),
  );
}

/** Pauses every queue, which is one, or resumes it. */
export async function setPausedCommand(context: CommandContext, paused: boolean): Promise<void> {
  const { ops } = context.client;
  for (const { name } of (await ops.queues()).items) {
    const queue = await (paused ? ops.pauseQueue(name) : ops.resumeQueue(name));
    for (const line of queueLines(queue)) await say(context, line);
  }
}

function queueLines({ name, paused, changedAt, changedBy, syncs, oldestWaiting }: OpsQueue): string[] {
  const since = changedAt === null ? "" : ` since ${localTime(changedAt)}, by ${changedBy}`;
  const state = paused ? `paused${since}: nothing new begins until project-sync ops resume` : "open";
  const counts = `${count(syncs.queued)} queued, ${count(syncs.running)} running, ${count(syncs.paused)} paused`;
  const oldest =
    oldestWaiting === null ? [] : [`longest waiting ${duration(oldestWaiting.ageMs)}: ${nameOf(oldestWaiting.sync)}`];
  return [`queue ${name}  ${state}`, `syncs ${counts}`, ...oldest];
}

function finishedLine(
  range: OpsRange,
  total: {
    completed: number;
    failed: number;
    cancelled: number;
    duration: { p50Ms: number | null; p95Ms: number | null };
  },
): string {
  const { completed, failed, cancelled } = total;
  const { p50Ms, p95Ms } = total.duration;
  const took =
    p50Ms === null || p95Ms === null ? "" : `; half within ${duration(p50Ms)}, 95 % within ${duration(p95Ms)}`;
  return `last ${range}  ${plural(completed, "completed sync")}, ${count(failed)} failed, ${count(cancelled)} cancelled${took}`;
}

function workerRow({ id, state, startedAt, running, concurrency }: OpsWorker): string[] {
  const runs = running.map((sync) => `${nameOf(sync)}${sync.phase === null ? "" : ` (${sync.phase})`}`);
  return [
    id,
    state,
    localTime(startedAt),
    `${running.length} of ${concurrency}${runs.length === 0 ? "" : `: ${runs.join(", ")}`}`,
  ];
}

function nameOf({ repository, branchName }: SyncSummary): string {
  return `${repository} ${branchName}`;
}

async function say({ terminal }: CommandContext, line: string): Promise<void> {
  await writeLine(terminal.out, terminalText(line));
}

async function show({ terminal }: CommandContext, head: string[], rows: string[][]): Promise<void> {
  if (rows.length > 0) await writeLine(terminal.out, `\n${table(terminal, head, rows)}`);
}
