import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** One measured way of doing the same thing; one number per round. */
export interface Series {
  name: string;
  seconds: number[];
  files: number;
  bytes: number;
  /** highest resident memory of the process that did it, bytes per round; empty where it was not measured */
  peakMemory: number[];
  /** CPU of that process, seconds per round */
  cpu?: number[];
  /** longest hold of its event loop, seconds per round */
  loopDelay?: number[];
  /** sent to GitHub, per round */
  requests?: number[];
}

/** Two series whose times are divided, round by round. */
export interface Ratio {
  of: string;
  to: string;
  /** the median has to be at most this, */
  goal?: number;
  /** or at least this */
  atLeast?: number;
}

/** A figure that is no ratio of times. */
export interface Check {
  what: string;
  value: number;
  unit: string;
  atMost?: number;
  atLeast?: number;
}

export interface ScenarioResult {
  scenario: string;
  subject: string;
  series: Series[];
  ratios: Ratio[];
  checks?: Check[];
  notes?: string[];
}

/** The middle value; for an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Prints every scenario as a table and writes its figures to artifacts/bench.json, beside those of others. */
export async function report(results: Readonly<Record<string, ScenarioResult>>, root: string): Promise<void> {
  for (const result of Object.values(results)) print(result);
  const file = path.join(root, "artifacts", "bench.json");
  await mkdir(path.dirname(file), { recursive: true });
  const figures = { ...(await readFigures(file)) };
  for (const [name, result] of Object.entries(results)) {
    const ratios = result.ratios.map((pair) => summarise(result, pair));
    figures[name] = { at: new Date(), node: process.version, ...result, ratios };
  }
  await writeFile(file, `${JSON.stringify({ scenarios: figures }, null, 2)}\n`);
  console.log("\nAll figures: artifacts/bench.json");
}

/** What earlier runs left; a scenario that runs again replaces its own. */
async function readFigures(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  return (JSON.parse(text) as { scenarios?: Record<string, unknown> }).scenarios ?? {};
}

function print(result: ScenarioResult): void {
  console.log(`\n${result.scenario}: ${result.subject}`);
  console.table(Object.fromEntries(result.series.map((series) => [series.name, rowOf(series)])));
  for (const pair of result.ratios) {
    const { of, to, median: ratio, min, max } = summarise(result, pair);
    const bounds = { ...(pair.goal && { atMost: pair.goal }), ...(pair.atLeast && { atLeast: pair.atLeast }) };
    console.log(`  ${of} / ${to}: ${ratio} (${min} to ${max})${verdict({ value: ratio, ...bounds })}`);
  }
  for (const check of result.checks ?? []) {
    console.log(`  ${check.what}: ${round(check.value)} ${check.unit}${verdict(check)}`);
  }
  for (const note of result.notes ?? []) console.log(`  ${note}`);
}

function verdict({ value, atMost, atLeast }: Pick<Check, "value" | "atMost" | "atLeast">): string {
  if (atMost !== undefined) return `, goal ≤ ${atMost}: ${value <= atMost ? "met" : "MISSED"}`;
  if (atLeast !== undefined) return `, goal ≥ ${atLeast}: ${value >= atLeast ? "met" : "MISSED"}`;
  return "";
}

function rowOf({ seconds, files, bytes, peakMemory, cpu = [], loopDelay = [], requests = [] }: Series) {
  const time = median(seconds);
  return {
    "seconds (median)": round(time, 3),
    min: round(Math.min(...seconds), 3),
    max: round(Math.max(...seconds), 3),
    "files/s": Math.round(files / time),
    "MB/s": round(bytes / time / 1e6, 1),
    "CPU s": unless(cpu, median),
    "peak MB": unless(peakMemory, (values) => Math.max(...values) / 1e6, 0),
    "loop delay ms": unless(loopDelay, (values) => Math.max(...values) * 1000, 0),
    requests: unless(requests, median, 0),
  };
}

function unless(values: readonly number[], summary: (values: readonly number[]) => number, digits = 2) {
  return values.length === 0 ? "" : round(summary(values), digits);
}

/** A ratio with a lower bound says how many times faster `to` is than `of`. */
function summarise(result: ScenarioResult, pair: Ratio) {
  const above = secondsOf(result, pair.of);
  const below = secondsOf(result, pair.to);
  const ratios = above.map((value, round) => value / (below[round] ?? Number.NaN));
  return {
    ...pair,
    median: round(median(ratios)),
    min: round(Math.min(...ratios)),
    max: round(Math.max(...ratios)),
  };
}

function secondsOf({ series }: ScenarioResult, name: string): number[] {
  const found = series.find((one) => one.name === name);
  if (!found) throw new Error(`No series ${name}`);
  return found.seconds;
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
