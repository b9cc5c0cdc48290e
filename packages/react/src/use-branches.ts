import type { Branch } from "@project-sync/contracts";
import { useCallback, useEffect, useState } from "react";
import { useProjectSyncContext } from "./project-sync-provider.js";

export interface UseBranches {
  /** default branch first, those that GitHub no longer has last; null until they are known */
  branches: readonly Branch[] | null;
  error: unknown;
  loading: boolean;
  /** Asks again; what is shown stays meanwhile. */
  refresh(): void;
}

interface State {
  repositoryId: string | null;
  branches: readonly Branch[] | null;
  error: unknown;
  loading: boolean;
}

/** The branches of a repository as GitHub lists them, with what the mirror has of each. */
export function useBranches(repositoryId: string | null): UseBranches {
  const { client } = useProjectSyncContext();
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<State>({ repositoryId: null, branches: null, error: null, loading: false });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks for another look
  useEffect(() => {
    if (repositoryId === null) return;
    const abort = new AbortController();
    const of = { repositoryId, branches: null as readonly Branch[] | null };
    setState((before) => ({ ...(before.repositoryId === repositoryId ? before : of), error: null, loading: true }));
    client.repositories.branches(repositoryId, { signal: abort.signal }).then(
      ({ items }) => setState({ repositoryId, branches: items, error: null, loading: false }),
      (error: unknown) => {
        if (!abort.signal.aborted) setState((before) => ({ ...before, error, loading: false }));
      },
    );
    return () => abort.abort();
  }, [client, repositoryId, turn]);

  const refresh = useCallback(() => setTurn((count) => count + 1), []);
  const { branches, error, loading } = state;
  if (state.repositoryId !== repositoryId)
    return { branches: null, error: null, loading: repositoryId !== null, refresh };
  return { branches, error, loading, refresh };
}
