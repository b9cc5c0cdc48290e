import { createCssVariablesTheme, createHighlighterCore, type GrammarState } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { GRAMMARS } from "./languages.js";

/** A stretch of a line with one colour, which is a variable of the page's style sheet. */
export interface Token {
  text: string;
  colour: string;
}

export interface HighlightRequest {
  lines: string[];
  language: string;
}

/** The tokens of the lines from `from` on. */
export interface HighlightAnswer {
  from: number;
  tokens: Token[][];
}

const SLICE = 200;
const LONG_LINE = 2_000;

/** Colours a file beside the page, a slice at a time, so that what is in sight first has its colours first. */
addEventListener("message", ({ data }: MessageEvent<HighlightRequest>) => void highlight(data));

async function highlight({ lines, language }: HighlightRequest): Promise<void> {
  const grammar = GRAMMARS[language];
  if (grammar === undefined) return;
  const theme = createCssVariablesTheme({ name: "page", variablePrefix: "--shiki-" });
  // Without WebAssembly, which the policy of the page does not allow.
  const engine = createJavaScriptRegexEngine({ forgiving: true });
  const highlighter = await createHighlighterCore({ themes: [theme], langs: [grammar.load()], engine });
  let state: GrammarState | undefined;
  for (let from = 0; from < lines.length; from += SLICE) {
    const code = lines.slice(from, from + SLICE).join("\n");
    const options = { lang: grammar.name, theme: "page", tokenizeMaxLineLength: LONG_LINE };
    const { tokens, grammarState } = highlighter.codeToTokens(
      code,
      state ? { ...options, grammarState: state } : options,
    );
    state = grammarState;
    const answer: HighlightAnswer = {
      from,
      tokens: tokens.map((line) => line.map(({ content, color = "" }) => ({ text: content, colour: color }))),
    };
    postMessage(answer);
  }
}
