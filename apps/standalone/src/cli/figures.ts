const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** 5803 → "5,803" */
export function count(n: number): string {
  return n.toLocaleString("en-US");
}

/** 67123456 → "67.1 MB"; decimal units */
export function bytes(n: number): string {
  const power = Math.min(UNITS.length - 1, n < 1000 ? 0 : Math.floor(Math.log10(n) / 3));
  return `${power === 0 ? n : (n / 1000 ** power).toFixed(1)} ${UNITS[power]}`;
}

/** 4213 → "4.2 s", 75000 → "1 min 15 s" */
export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return h > 0 ? `${h} h ${m} min` : `${m} min ${s} s`;
}

/** plural(1, "request") → "1 request" */
export function plural(n: number, word: string): string {
  return `${count(n)} ${word}${n === 1 ? "" : "s"}`;
}

/** An ISO time as people read it, in their own time zone: "2026-11-23 05:47:12" */
export function localTime(iso: string): string {
  return new Date(iso).toLocaleString("sv-SE");
}
