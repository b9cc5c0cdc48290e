import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../api/session.js";
import { PageHeader } from "../layout/page-header.js";
import { AccessCheck } from "../settings/access-check.js";
import { ApiKeys } from "../settings/api-keys.js";
import { Connection } from "../settings/connection.js";
import styles from "../settings/settings.module.css";
import { Panel } from "../ui/panel.js";

/** What is about the whole server: keys, and how GitHub is asked. What is about a repository is at the repository. */
export function SettingsPage() {
  const { data: session } = useQuery(sessionQuery);
  const isAdmin = session?.role === "admin" && session.projectId === null;
  return (
    <>
      <PageHeader title="Settings">
        What to mirror of a repository, and how long, is set at the repository: open it and choose Settings there.
      </PageHeader>
      <div className={styles.page}>
        <Connection />
        <AccessCheck />
        {isAdmin ? (
          <ApiKeys />
        ) : (
          <Panel title="API keys" padded>
            Keys are for administrators. Yours is for {session?.role === "sync" ? "syncing" : "reading"}.
          </Panel>
        )}
      </div>
    </>
  );
}
