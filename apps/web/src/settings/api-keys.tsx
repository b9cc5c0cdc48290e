import type { ApiKey } from "@project-sync/contracts";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keysQuery } from "../api/queries.js";
import { rpc } from "../api/rpc.js";
import { ActionButton } from "../ui/action-button.js";
import { Ago } from "../ui/ago.js";
import { Button } from "../ui/button.js";
import { Panel } from "../ui/panel.js";
import rows from "../ui/rows.module.css";
import { Empty, Failed, Loading } from "../ui/states.js";
import { Badge } from "../ui/status-badge.js";
import { Visible } from "../ui/visible.js";
import { CreateKey } from "./create-key.js";

/** The keys that open this server. */
export function ApiKeys() {
  const [creating, setCreating] = useState(false);
  const { data, error, refetch } = useQuery(keysQuery);
  return (
    <Panel
      title="API keys"
      actions={
        <Button small onClick={() => setCreating(true)}>
          New key
        </Button>
      }
    >
      {creating && <CreateKey onClose={() => setCreating(false)} />}
      {!data && (error ? <Failed error={error} onRetry={refetch} /> : <Loading />)}
      {data?.items.length === 0 && (
        <Empty title="No keys besides those of API_KEYS">
          Make one for every program, so that each can be revoked alone.
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <table className={rows.table}>
          <thead>
            <tr>
              <th>Name</th>
              <th>Key</th>
              <th>Role</th>
              <th className={rows.wide}>Created</th>
              <th className={rows.wide}>Last used</th>
              <th>State</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { id, name, prefix, role, projectId, createdAt, lastUsedAt, expiresAt, revokedAt } = apiKey;
  const queries = useQueryClient();
  const isExpired = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
  return (
    <tr>
      <td>
        <Visible text={name} />
      </td>
      <td>
        <code>{prefix}…</code>
      </td>
      <td>
        {role}
        {projectId && <span className={rows.small}> of one project</span>}
      </td>
      <td className={rows.wide}>
        <Ago at={createdAt} />
      </td>
      <td className={rows.wide}>{lastUsedAt ? <Ago at={lastUsedAt} /> : "never"}</td>
      <td>
        {revokedAt ? (
          <Badge tone="bad">revoked</Badge>
        ) : isExpired ? (
          <Badge tone="bad">expired</Badge>
        ) : (
          <span className={rows.line}>
            {expiresAt && (
              <span className={rows.small}>
                until <Ago at={expiresAt} />
              </span>
            )}
            <ActionButton
              small
              kind="danger"
              label={`Revoke ${name}`}
              onAction={async () => {
                await rpc.keys.revoke.mutate({ keyId: id });
                await queries.invalidateQueries({ queryKey: keysQuery.queryKey });
              }}
            >
              Revoke
            </ActionButton>
          </span>
        )}
      </td>
    </tr>
  );
}
