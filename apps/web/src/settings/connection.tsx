import type { GithubConnection } from "@project-sync/contracts";
import { useQuery } from "@tanstack/react-query";
import { connectionQuery } from "../api/queries.js";
import { formatCount } from "../text/format.js";
import { Ago } from "../ui/ago.js";
import { Button } from "../ui/button.js";
import { Panel } from "../ui/panel.js";
import { Failed, Loading } from "../ui/states.js";
import { Badge } from "../ui/status-badge.js";
import { Visible } from "../ui/visible.js";
import styles from "./settings.module.css";

/** As whom GitHub is asked, and whether it accepts that. */
export function Connection() {
  const { data, error, refetch, isFetching } = useQuery(connectionQuery);
  return (
    <Panel
      title="GitHub"
      actions={
        <Button small aria-disabled={isFetching} onClick={() => void refetch()}>
          {isFetching ? "Asking GitHub …" : "Check again"}
        </Button>
      }
      padded
    >
      {data ? <Facts connection={data} /> : error ? <Failed error={error} onRetry={refetch} /> : <Loading rows={3} />}
    </Panel>
  );
}

const AS = {
  anonymous: "without credentials: public repositories, 60 requests an hour",
  token: "with a token",
  app: "as a GitHub App",
};

function Facts({ connection }: { connection: GithubConnection }) {
  const { apiUrl, credentials, ok, problem, token, app, rateLimit, webhookSecret } = connection;
  return (
    <dl className={styles.facts}>
      <dt>Asked at</dt>
      <dd>
        <Visible text={apiUrl} /> {AS[credentials]}
      </dd>
      <dt>State</dt>
      <dd>
        <Badge tone={ok ? "good" : "bad"}>{ok ? "accepted" : "refused"}</Badge>{" "}
        {problem && <Visible text={problem.message} />}
      </dd>
      {token && (
        <>
          <dt>Token</dt>
          <dd>
            of <Visible text={token.login} />, {token.kind === "classic" ? "classic" : "fine-grained"}
            {token.scopes.length > 0 && (
              <>
                , scopes <Visible text={token.scopes.join(", ")} />
              </>
            )}
            {token.expiresAt && (
              <>
                , good until <Ago at={token.expiresAt} />
              </>
            )}
          </dd>
        </>
      )}
      {app && <AppFacts app={app} />}
      {rateLimit && (
        <>
          <dt>Requests</dt>
          <dd>
            {formatCount(rateLimit.remaining)} of {formatCount(rateLimit.limit)} left, anew{" "}
            <Ago at={rateLimit.resetAt} />
          </dd>
        </>
      )}
      <dt>Webhooks</dt>
      <dd>
        {webhookSecret
          ? "taken: GITHUB_WEBHOOK_SECRET is set"
          : "not taken: set GITHUB_WEBHOOK_SECRET; until then changes are found by looking now and then"}
      </dd>
    </dl>
  );
}

function AppFacts({ app }: { app: NonNullable<GithubConnection["app"]> }) {
  return (
    <>
      <dt>App</dt>
      <dd>
        <Visible text={app.name} /> (<Visible text={app.slug} />, {app.id}), events{" "}
        <Visible text={app.events.join(", ")} />
      </dd>
      <dt>Installed at</dt>
      <dd>
        <ul>
          {app.installations.map(({ id, account, selection, suspended, permissions }) => (
            <li key={id}>
              <Visible text={account} />: {selection === "all" ? "all repositories" : "chosen repositories"}
              {suspended && " (suspended)"},{" "}
              <Visible
                text={Object.entries(permissions)
                  .map((entry) => entry.join(": "))
                  .join(", ")}
              />
            </li>
          ))}
        </ul>
        {app.installations.length === 0 && "nowhere yet: install it where the repositories are"}
      </dd>
    </>
  );
}
