const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** 1536 → "1.5 KiB" */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${power === 0 ? Math.round(bytes) : (bytes / 1024 ** power).toFixed(1)} ${UNITS[power]}`;
}

/** 5803 → "5,803" */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** "1 file", "2 files" */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Milliseconds → "340 ms", "4.2 s", "3 min 20 s", "2 h 5 min" */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return plural(Math.round(hours / 24), "day");
}

/** A time as seen from now: "just now", "5 min ago", "in 3 h", "12 Nov", "12 Nov 2025". */
export function formatRelative(at: number, now: number): string {
  const past = now - at;
  const minutes = Math.floor(Math.abs(past) / 60_000);
  // The clock of a page is a little behind, and that of another machine may be anything.
  if (minutes < 1) return past >= -30_000 ? "just now" : "in a moment";
  const told = (text: string) => (past >= 0 ? `${text} ago` : `in ${text}`);
  if (minutes < 60) return told(`${minutes} min`);
  if (minutes < 24 * 60) return told(`${Math.floor(minutes / 60)} h`);
  const days = Math.floor(minutes / (24 * 60));
  if (days < 14) return told(plural(days, "day"));
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? {} : ({ year: "numeric" } as const);
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...year });
}

/** Exact, in the reader's time zone, with its name. */
export function formatExact(at: number): string {
  return new Date(at).toLocaleString("en-GB", { dateStyle: "full", timeStyle: "long" });
}

/** How git shortens object names. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}
