import { formatExact, formatRelative } from "../text/format.js";
import { useNow } from "./use-now.js";

/** A time as seen from now; the exact one on hover, and for programs. */
export function Ago({ at }: { at: string }) {
  const now = useNow(20_000);
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={formatExact(time)}>
      {formatRelative(time, now)}
    </time>
  );
}
