const KIBIBYTE = 1024;

/** GitHub sends up to 25 MB; fourteen days of that are not what an inbox is for. */
const MAX_PAYLOAD = 64 * KIBIBYTE;

/** What `parseWebhook` of packages/github reads of any event, so that a replay means what the delivery meant. */
const MEANT = new Set([
  ...["action", "ref", "ref_type", "before", "after", "created", "deleted", "forced", "changes"],
  ...["repository", "repositories", "repositories_added", "repositories_removed", "repository_selection"],
  ...["installation", "account", "organization", "slug", "id", "node_id", "name", "full_name", "private"],
  ...["owner", "login", "from", "user"],
]);

/** The payload as JSON that is kept: whole where it is small, else without the parts that mean nothing here. */
export function boundPayload(payload: unknown): { payload: string | null; truncated: boolean } {
  const whole = JSON.stringify(payload);
  if (fits(whole)) return { payload: whole, truncated: false };
  const meant = JSON.stringify(payload, (key, value) => (isMeant(key) ? value : undefined));
  return { payload: fits(meant) ? meant : null, truncated: true };
}

function isMeant(key: string): boolean {
  return key === "" || MEANT.has(key) || /^\d+$/.test(key);
}

function fits(json: string): boolean {
  return json.length <= MAX_PAYLOAD && Buffer.byteLength(json) <= MAX_PAYLOAD;
}
