import { useLiveEvents } from "@project-sync/react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

/** What is on the page is read again at most this often, however much happens. */
const PACE_MS = 1_000;
/** Budgets, the sweep and workers that fall silent change without a sync that would tell. */
const QUIET_MS = 10_000;

/** Renews everything that the page shows: soon after something has happened, and now and then when nothing does. */
export function useOperationsRenewal(): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  function renew(): void {
    timer.current = undefined;
    void queries.invalidateQueries({ queryKey: ["ops"] });
  }

  useLiveEvents("ops", (message) => {
    if (message.kind === "event" && message.event.type === "sync.progress") return;
    timer.current ??= setTimeout(renew, PACE_MS);
  });
  useEffect(() => {
    const quiet = setInterval(() => void queries.invalidateQueries({ queryKey: ["ops"] }), QUIET_MS);
    return () => {
      clearInterval(quiet);
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [queries]);
}
