import type { ProjectSyncClient } from "@project-sync/client";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { EventHub } from "./event-hub.js";

interface ProjectSync {
  client: ProjectSyncClient;
  hub: EventHub;
}

const Context = createContext<ProjectSync | null>(null);

/** Gives the hooks and components below their client. Make the client once, outside of what renders. */
export function ProjectSyncProvider({ client, children }: { client: ProjectSyncClient; children?: ReactNode }) {
  const value = useMemo(() => ({ client, hub: new EventHub(client) }), [client]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** @throws Error outside of a provider */
export function useProjectSyncContext(): ProjectSync {
  const context = useContext(Context);
  if (context === null) throw new Error("Put a <ProjectSyncProvider client={…}> around what uses Project Sync.");
  return context;
}

/** The client of the provider. */
export function useProjectSyncClient(): ProjectSyncClient {
  return useProjectSyncContext().client;
}
