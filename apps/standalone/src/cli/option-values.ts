import { InvalidArgumentError } from "commander";

/** A whole number from 1 on. */
export function parsePositive(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError("It must be a whole number from 1 on.");
  return n;
}

/** A port to listen on; 0 is any that is free. */
export function parsePort(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 0 || n > 65_535) throw new InvalidArgumentError("It must be a port, 0 to 65535.");
  return n;
}

/** What lists print to name a thing: a UUID. */
export function parseId(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new InvalidArgumentError("It is not an id.");
  return text;
}

/** A time, in the time zone of whoever types it unless it names another; answered as ISO 8601. */
export function parseTime(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError("It must be a time, such as 2026-11-24T09:00.");
  return time.toISOString();
}
