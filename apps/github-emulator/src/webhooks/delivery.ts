/** One attempt to deliver one event. */
export interface Delivery {
  /** of this attempt; the GUID is shared by all attempts of an event */
  id: number;
  guid: string;
  event: string;
  action: string | null;
  hookId: number;
  url: string;
  payload: unknown;
  repositoryId: number | null;
  installationId: number | null;
  redelivery: boolean;
  /** when the event was made; a bad network may hold it back */
  createdAt: Date;
  /** when it was sent off (or lost); null while it is held back. The answer came `durationMs` later. */
  deliveredAt: Date | null;
  /** from sending to the head of the answer, or to the failure */
  durationMs: number | null;
  /** the receiver's answer; null while it is awaited or when there was none */
  status: number | null;
  /** why there was no answer */
  error: string | null;
  requestHeaders: Record<string, string>;
  response: { headers: Record<string, string>; body: string } | null;
}

/** True once it is known what has become of it. */
export function isFinished({ status, error }: Delivery): boolean {
  return status !== null || error !== null;
}
