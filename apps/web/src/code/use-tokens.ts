import { useEffect, useState } from "react";
import type { HighlightAnswer, HighlightRequest, Token } from "./highlight-worker.js";

/** Colours are a help to read; what is longer is not read from end to end. */
const MAX_CHARS = 600_000;
const MAX_LINES = 20_000;

/** The tokens of each line, as far as they are there yet. Lines without are shown plain. */
export function useTokens(lines: readonly string[], language: string | null): ReadonlyMap<number, Token[]> {
  const [tokens, setTokens] = useState<ReadonlyMap<number, Token[]>>(new Map());
  useEffect(() => {
    setTokens(new Map());
    if (language === null || lines.length > MAX_LINES || tooLong(lines)) return;
    const worker = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<HighlightAnswer>) => {
      setTokens(
        (before) => new Map([...before, ...data.tokens.map((line, index) => [data.from + index, line] as const)]),
      );
    };
    worker.postMessage({ lines: [...lines], language } satisfies HighlightRequest);
    return () => worker.terminate();
  }, [lines, language]);
  return tokens;
}

function tooLong(lines: readonly string[]): boolean {
  return lines.reduce((sum, line) => sum + line.length, 0) > MAX_CHARS;
}
