import type { SnippetPart } from "@project-sync/contracts";

/** Control characters that no snippet has otherwise, for marks that no text of an entry can imitate. */
const START = "\u0001";
const STOP = "\u0002";

/** For `ts_headline`, over text without these characters. */
export const SNIPPET_OPTIONS = `StartSel=${START}, StopSel=${STOP}, MaxFragments=2, MinWords=8, MaxWords=24, FragmentDelimiter=" … "`;

/** The parts of a snippet as `ts_headline` marks them: text only, nothing that a browser would act on. */
export function parseSnippet(headline: string | null): SnippetPart[] | null {
  if (headline === null) return null;
  const parts = headline.split(START).flatMap((piece, index): SnippetPart[] => {
    const stop = piece.indexOf(STOP);
    if (index === 0 || stop === -1) return [{ text: piece, match: false }];
    return [
      { text: piece.slice(0, stop), match: true },
      { text: piece.slice(stop + 1), match: false },
    ];
  });
  return parts.filter(({ text }) => text !== "");
}
