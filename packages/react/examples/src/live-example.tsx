import { createClient, type ProjectSyncClient } from "@project-sync/client";
import { ProjectSyncProvider, SyncBanner, SyncControls, useRepositorySyncs } from "@project-sync/react";
import { type FormEvent, useState } from "react";

interface Connected {
  client: ProjectSyncClient;
  repositoryId: string;
}

/** One repository of a running server: choose a branch, sync it, watch. */
export function LiveExample() {
  const [connected, setConnected] = useState<Connected | null>(null);
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const field = (name: string) => String(new FormData(event.currentTarget).get(name) ?? "").trim();
    const options = { url: field("url"), key: field("key"), repository: field("repository") };
    setError(null);
    try {
      setConnected(await connect(options));
    } catch (caught) {
      setError(caught instanceof Error ? caught.message : String(caught));
    }
  }

  return (
    <section className="example" aria-labelledby="live">
      <h2 id="live">Live</h2>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          Server
          <input name="url" placeholder="this page's own" />
        </label>
        <label>
          Key
          <input name="key" type="password" autoComplete="off" />
        </label>
        <label>
          Repository
          <input name="repository" placeholder="owner/name" required />
        </label>
        <button type="submit">Connect</button>
      </form>
      {error !== null && <p role="alert">{error}</p>}
      {connected && (
        <ProjectSyncProvider client={connected.client}>
          <LiveRepository repositoryId={connected.repositoryId} />
        </ProjectSyncProvider>
      )}
    </section>
  );
}

function LiveRepository({ repositoryId }: { repositoryId: string }) {
  const { syncs, refresh } = useRepositorySyncs(repositoryId, { limit: 3 });
  return (
    <>
      <SyncControls repositoryId={repositoryId} onStarted={refresh} />
      {syncs?.map(({ id }) => (
        <SyncBanner key={id} syncId={id} onRetried={refresh} />
      ))}
    </>
  );
}

async function connect({ url, key, repository }: { url: string; key: string; repository: string }): Promise<Connected> {
  const client = createClient({ baseUrl: url, apiKey: key || undefined });
  const [project = await client.projects.create({ name: "Examples" })] = (await client.projects.list({ limit: 1 }))
    .items;
  const { id } = await client.projects.addRepository(project.id, { repository });
  return { client, repositoryId: id };
}
