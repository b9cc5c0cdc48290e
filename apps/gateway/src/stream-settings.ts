import { SECOND } from "@project-sync/runtime";

export interface StreamSettings {
  /** a quiet stream gets a comment this often, so that no proxy takes it for dead */
  heartbeatMs: number;
  /** what may wait for one client to read */
  maxBufferedBytes: number;
  /** how long a client may take for that much of what it has missed */
  stallMs: number;
  /** sent to the client as `retry:` */
  retryMs: number;
  /** over how long the streams of many clients are ended when stopping */
  drainMs: number;
}

const DEFAULTS: StreamSettings = {
  heartbeatMs: 15 * SECOND,
  maxBufferedBytes: 1024 * 1024,
  stallMs: 10 * SECOND,
  retryMs: 2 * SECOND,
  drainMs: 5 * SECOND,
};

/** The settings given, and the defaults of those that are not. */
export function streamSettings(given: Partial<StreamSettings>): StreamSettings {
  const names = Object.keys(DEFAULTS) as (keyof StreamSettings)[];
  return Object.fromEntries(names.map((name) => [name, given[name] ?? DEFAULTS[name]])) as unknown as StreamSettings;
}
