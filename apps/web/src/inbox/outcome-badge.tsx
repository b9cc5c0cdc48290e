import type { WebhookOutcome } from "@project-sync/contracts";
import { Badge } from "../ui/status-badge.js";

const TONES = { queued: "good", coalesced: "good", checking: "busy", ignored: "quiet", failed: "bad" } as const;

/** What a delivery caused. */
export function OutcomeBadge({ outcome }: { outcome: WebhookOutcome }) {
  return <Badge tone={TONES[outcome]}>{outcome}</Badge>;
}
