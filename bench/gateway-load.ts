import { connect, type Socket } from "node:net";

/**
 * The clients of a bench of event streams, in a process of their own: raw sockets, and of what arrives only the ids are
 * looked at. Told by messages what to do; see `LoadCommand`.
 */

/** `stamps[sync][seq]` is when the event was published, in ms since the epoch; null for those that do not count. */
export type LoadCommand =
  | { do: "connect"; url: string; paths: string[]; clients: number }
  | { do: "report"; stamps: (number | null)[][] }
  | { do: "forget" };

export interface LoadReport {
  received: number;
  lost: number;
  duplicated: number;
  /** of the time from publishing to receipt in ms: the 0th, 1st … 100th percentile, and the 99.9th */
  percentiles: number[];
  p999: number;
}

interface Client {
  sync: number;
  /** id of the last event */
  last: number;
  /** the end of what came, when it may be the beginning of an id */
  rest: Buffer | null;
}

const MAX_SAMPLES = 4_000_000;
/** The space behind it is left out by some servers; the standard allows both. */
const MARK = Buffer.from("\nid:");
const SPACE = 32;
const LINE_END = 10;
const ZERO = 48;
/**
 * Connections that are being made at once, and how many of them come from one address. Each load has addresses of its
 * own: the ports of the load before are not free at once (TIME_WAIT).
 */
const AT_ONCE = 100;
const PER_ADDRESS = 20_000;

const clients: Client[] = [];
const times = new Float64Array(MAX_SAMPLES);
const keys = new Uint32Array(MAX_SAMPLES);
let samples = 0;
let duplicated = 0;
let lost = 0;

// Not to outlive the bench, however it ends.
process.once("disconnect", () => process.exit());
process.on("message", async (command: LoadCommand) => {
  if (command.do === "connect") await connectAll(command).then(() => process.send?.({ connected: clients.length }));
  else if (command.do === "report") process.send?.(report(command.stamps));
  else forget();
});
console.log('{"url":""}');

/** Brings the number of clients up to `clients`. */
async function connectAll({ url, paths, clients: wanted }: { url: string; paths: string[]; clients: number }) {
  const { hostname, port } = new URL(url);
  const openNext = async (): Promise<void> => {
    while (clients.length < wanted) {
      const number = clients.length;
      const client: Client = { sync: number % paths.length, last: 0, rest: null };
      clients.push(client);
      await open(client, { host: hostname, port: Number(port), number, path: paths[client.sync] as string });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, openNext));
}

interface Target {
  host: string;
  port: number;
  number: number;
  path: string;
}

/** Resolves with the first bytes of the answer. */
function open(client: Client, { host, port, number, path }: Target): Promise<void> {
  return new Promise((resolve, reject) => {
    const localAddress = `127.1.${process.pid % 256}.${1 + Math.floor(number / PER_ADDRESS)}`;
    const socket: Socket = connect({ host, port, localAddress }, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\n\r\n`);
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`A stream of ${path} was closed`)));
    socket.once("data", () => resolve());
    socket.on("data", (chunk: Buffer) => take(client, chunk));
  });
}

function take(client: Client, chunk: Buffer): void {
  const now = performance.timeOrigin + performance.now();
  const bytes = client.rest === null ? chunk : Buffer.concat([client.rest, chunk]);
  client.rest = null;
  let at = bytes.indexOf(MARK);
  while (at !== -1) {
    const end = bytes.indexOf(LINE_END, at + MARK.length);
    if (end === -1) break;
    const from = at + MARK.length;
    note(client, readNumber(bytes, bytes[from] === SPACE ? from + 1 : from, end), now);
    at = bytes.indexOf(MARK, end);
  }
  const from = at === -1 ? Math.max(0, bytes.length - MARK.length + 1) : at;
  // Almost always an event ends where a read ends.
  if (at !== -1 || !endsWhole(bytes)) client.rest = Buffer.from(bytes.subarray(from));
}

/** With an event, as it is or as a chunk. */
function endsWhole(bytes: Buffer): boolean {
  const { length } = bytes;
  if (bytes[length - 1] !== LINE_END) return false;
  return bytes[length - 2] === LINE_END || (bytes[length - 3] === LINE_END && bytes[length - 4] === LINE_END);
}

function readNumber(bytes: Buffer, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + (bytes[i] as number) - ZERO;
  return value;
}

function note(client: Client, seq: number, now: number): void {
  if (seq <= client.last) {
    duplicated++;
    return;
  }
  lost += seq - client.last - 1;
  client.last = seq;
  times[samples] = now;
  keys[samples] = client.sync * 65_536 + seq;
  if (samples < MAX_SAMPLES - 1) samples++;
}

function report(stamps: (number | null)[][]): LoadReport {
  const latencies = new Float64Array(samples);
  let counted = 0;
  for (let i = 0; i < samples; i++) {
    const key = keys[i] as number;
    const stamp = stamps[Math.floor(key / 65_536)]?.[key % 65_536];
    if (stamp != null) latencies[counted++] = (times[i] as number) - stamp;
  }
  const sorted = latencies.subarray(0, counted).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * counted) - 1)] ?? Number.NaN;
  const missing = clients.reduce((sum, { sync, last }) => sum + (stamps[sync]?.length ?? 1) - 1 - last, 0);
  const percentiles = Array.from({ length: 101 }, (_, percent) => at(percent / 100));
  return { received: counted, lost: lost + missing, duplicated, percentiles, p999: at(0.999) };
}

/** Before another measurement with the same clients. */
function forget(): void {
  samples = 0;
  duplicated = 0;
  lost = 0;
}
