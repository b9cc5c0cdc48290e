import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { hasHiddenOrder } from "../text/visible-parts.js";
import { Visible } from "../ui/visible.js";
import styles from "./code.module.css";
import type { Token } from "./highlight-worker.js";
import { splitLines } from "./split-lines.js";
import { useTokens } from "./use-tokens.js";

const LINE_PX = 20;
/** Up to here all lines exist, so that the browser's own search finds them; beyond, only those in sight. */
const WHOLE = 1_500;

/** The text of a file with line numbers and colours. It is text whatever is in it. */
export function CodeView({ text, language, label }: { text: string; language: string | null; label: string }) {
  const lines = useMemo(() => splitLines(text), [text]);
  const tokens = useTokens(lines, language);
  const box = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: lines.length <= WHOLE ? WHOLE : 40,
  });
  const width = useMemo(
    () =>
      Math.min(
        5_000,
        lines.reduce((most, line) => Math.max(most, line.length), 0),
      ),
    [lines],
  );
  return (
    <>
      {hasHiddenOrder(text) && (
        <p className={styles.warning} role="note">
          This file has characters that change the order of others. They are shown by their names.
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={box} className={styles.view} aria-label={label} tabIndex={0}>
        <div className={styles.lines} style={{ blockSize: rows.getTotalSize(), minInlineSize: `${width + 10}ch` }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <div key={index} className={styles.line} style={{ transform: `translateY(${start}px)` }}>
              <span className={styles.lineNumber} data-line={index + 1} />
              <span className={styles.code}>
                <Line text={lines[index] ?? ""} tokens={tokens.get(index)} />
              </span>
            </div>
          ))}
        </div>
      </section>
    </>
  );
}

function Line({ text, tokens }: { text: string; tokens: Token[] | undefined }) {
  if (tokens === undefined) return <Visible text={text} keep={"\t"} />;
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of one line never move
    <span key={index} style={{ color: token.colour }}>
      <Visible text={token.text} keep={"\t"} />
    </span>
  ));
}
