import { isCode } from "@project-sync/client";
import type { Session } from "@project-sync/contracts";
import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.js";

/** Who this browser is to the server; null when it has to sign in first. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await client.session.get({ signal });
    } catch (error) {
      if (isCode(error, "unauthenticated")) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});
