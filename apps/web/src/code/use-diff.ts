import { useEffect, useState } from "react";
import type { DiffResult } from "./diff-lines.js";

/** The difference of two texts, found beside the page; null until it is there. */
export function useDiff(before: string | null, after: string | null): DiffResult | null {
  const [result, setResult] = useState<DiffResult | null>(null);
  useEffect(() => {
    setResult(null);
    if (before === null || after === null) return;
    const worker = new Worker(new URL("./diff-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<DiffResult>) => {
      setResult(data);
      worker.terminate();
    };
    worker.onerror = () => setResult({ lines: null, tooLarge: true });
    worker.postMessage({ before, after });
    return () => worker.terminate();
  }, [before, after]);
  return result;
}
