import {
  type Page,
  pageOf,
  type ReplayedRange,
  replayedRangeSchema,
  type WebhookDelivery,
  type WebhookDeliveryDetail,
  type WebhookOutcome,
  webhookDeliveryDetailSchema,
  webhookDeliverySchema,
} from "@project-sync/contracts";
import type { PageOptions } from "./page-options.js";
import type { CallOptions, Transport } from "./transport.js";

/** The inbox: webhooks as they were received, and what came of each. They are kept for 14 days. */
export interface DeliveriesApi {
  /** Newest first. */
  list(options?: DeliveryListOptions, call?: CallOptions): Promise<Page<WebhookDelivery>>;
  get(guid: string, call?: CallOptions): Promise<WebhookDeliveryDetail>;
  /** Lets it have its effect once more, by what is true now. */
  replay(guid: string, call?: CallOptions): Promise<WebhookDelivery>;
  /** All of a time, the oldest first; call again from `nextFrom` while that is not null. */
  replayRange(range: ReplayRangeOptions, call?: CallOptions): Promise<ReplayedRange>;
}

export interface DeliveryListOptions extends PageOptions {
  event?: string | undefined;
  outcome?: WebhookOutcome | undefined;
  repositoryId?: string | undefined;
  /** ISO 8601: received at this time or later, and before that one */
  from?: string | undefined;
  to?: string | undefined;
}

export interface ReplayRangeOptions {
  from: string;
  to: string;
  event?: string | undefined;
  outcome?: WebhookOutcome | undefined;
}

const PATH = "/api/v1/webhooks/deliveries";

export function deliveriesApi({ json }: Transport): DeliveriesApi {
  const pathOf = (guid: string) => `${PATH}/${encodeURIComponent(guid)}`;
  return {
    list: (query = {}, call) => json(pageOf(webhookDeliverySchema), { ...call, path: PATH, query: { ...query } }),
    get: (guid, call) => json(webhookDeliveryDetailSchema, { ...call, path: pathOf(guid) }),
    replay: (guid, call) =>
      json(webhookDeliverySchema, { ...call, method: "POST", path: `${pathOf(guid)}/replay`, body: {} }),
    replayRange: (body, call) => json(replayedRangeSchema, { ...call, method: "POST", path: `${PATH}/replay`, body }),
  };
}
