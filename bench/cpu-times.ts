import { readdir, readFile } from "node:fs/promises";

/** Clock ticks a second, which Linux has fixed for user space; see proc(5). */
const TICKS = 100;

interface ProcessTimes {
  pid: number;
  parent: number;
  name: string;
  seconds: number;
}

/**
 * CPU seconds that processes have used so far, each with its descendants; PostgreSQL is found by its name, as a child of
 * this process.
 */
export async function readCpuTimes(pids: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const all = await readProcesses();
  const postgres = all.find(({ name, parent }) => name === "postgres" && parent === process.pid)?.pid;
  const roots = { ...pids, ...(postgres !== undefined && { postgres }), bench: process.pid };
  const taken = new Set(Object.values(roots));
  const sum = (pid: number): number => {
    const own = all.find((one) => one.pid === pid)?.seconds ?? 0;
    const children = all.filter((one) => one.parent === pid && !taken.has(one.pid));
    return children.reduce((total, child) => total + sum(child.pid), own);
  };
  return Object.fromEntries(Object.entries(roots).map(([name, pid]) => [name, sum(pid)]));
}

async function readProcesses(): Promise<ProcessTimes[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => null)));
  return stats.flatMap((stat) => (stat === null ? [] : [parseStat(stat)]));
}

/** "pid (name) state ppid … utime stime …"; the name may hold spaces and brackets. */
function parseStat(stat: string): ProcessTimes {
  const end = stat.lastIndexOf(")");
  const fields = stat.slice(end + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return {
    pid: Number.parseInt(stat, 10),
    name: stat.slice(stat.indexOf("(") + 1, end),
    parent: Number(fields[1]),
    seconds: ticks / TICKS,
  };
}

/** What was used between two readings, in cores, the most first. */
export function describeCpu(before: Record<string, number>, after: Record<string, number>, seconds: number): string {
  const used = Object.entries(after).map(([name, total]) => [name, (total - (before[name] ?? 0)) / seconds] as const);
  const sorted = used.sort(([, a], [, b]) => b - a);
  return sorted.map(([name, cores]) => `${name} ${cores.toFixed(2)}`).join(", ");
}
