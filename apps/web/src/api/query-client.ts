import { QueryClient } from "@tanstack/react-query";
import { problemOf } from "./problem.js";

const SECOND = 1_000;

/** Answers of the server that asking again cannot change are not asked for again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10 * SECOND,
      gcTime: 10 * 60 * SECOND,
      retry: (failures, error) => failures < 2 && (problemOf(error)?.status ?? 503) >= 502,
    },
  },
});
