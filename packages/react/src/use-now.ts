import { useEffect, useState } from "react";

/** The time in milliseconds, renewed every so often while it is wanted; null before the page lives (on a server). */
export function useNow(everyMs: number, wanted = true): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    if (!wanted) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, wanted]);
  return now;
}
