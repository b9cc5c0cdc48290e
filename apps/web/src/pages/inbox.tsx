import { type WebhookOutcome, webhookOutcomeSchema } from "@project-sync/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { deliveriesQuery } from "../api/queries.js";
import { useRenewal } from "../api/use-renewal.js";
import { DeliveryDialog } from "../inbox/delivery-dialog.js";
import { DeliveryTable } from "../inbox/delivery-table.js";
import { PageHeader } from "../layout/page-header.js";
import { Button } from "../ui/button.js";
import { Choice } from "../ui/choice.js";
import { MoreButton } from "../ui/more-button.js";
import { Panel } from "../ui/panel.js";
import { Empty, Failed, Loading } from "../ui/states.js";

const route = getRouteApi("/inbox");
const ALL = "all";
const OUTCOMES = [[ALL, "All"], ...webhookOutcomeSchema.options.map((outcome) => [outcome, outcome] as const)] as const;
const EVENTS = ["push", "create", "delete", "repository", "installation", "installation_repositories", "ping"];
const EVENT_OPTIONS = [[ALL, "All"], ...EVENTS.map((event) => [event, event] as const)] as const;

/** What GitHub has sent, and what came of it. */
export function InboxPage() {
  const { event, outcome, delivery } = route.useSearch();
  const navigate = route.useNavigate();
  const filter = { ...(event ? { event } : {}), ...(outcome ? { outcome } : {}) };
  const list = useInfiniteQuery(deliveriesQuery(filter));
  const deliveries = list.data?.pages.flatMap(({ items }) => items);
  useRenewal(deliveries ? "ops" : null, [["deliveries"], ["delivery"]]);
  const open = (guid: string | undefined) => void navigate({ search: (now) => ({ ...now, delivery: guid }) });

  return (
    <>
      <PageHeader
        title="Webhook inbox"
        actions={
          <>
            <Choice
              label="Event"
              value={event ?? ALL}
              options={EVENT_OPTIONS}
              onChange={(next) => void navigate({ search: { event: next === ALL ? undefined : next, outcome } })}
            />
            <Choice<WebhookOutcome | typeof ALL>
              label="Outcome"
              value={outcome ?? ALL}
              options={OUTCOMES}
              onChange={(next) => void navigate({ search: { event, outcome: next === ALL ? undefined : next } })}
            />
            <Button onClick={() => void list.refetch()}>Refresh</Button>
          </>
        }
      >
        Every delivery of the last 14 days. A webhook is a hint: GitHub is asked what is true.
      </PageHeader>
      <Panel>
        {list.isPending && <Loading rows={8} />}
        {!deliveries && list.error && <Failed error={list.error} onRetry={list.refetch} />}
        {deliveries?.length === 0 && (
          <Empty title="No deliveries">
            {event || outcome
              ? "None that this filter lets through."
              : "GitHub has sent nothing yet: is there a webhook?"}
          </Empty>
        )}
        {deliveries && deliveries.length > 0 && <DeliveryTable deliveries={deliveries} onOpen={open} />}
        <MoreButton list={list} />
      </Panel>
      {delivery && <DeliveryDialog guid={delivery} onClose={() => open(undefined)} />}
    </>
  );
}
