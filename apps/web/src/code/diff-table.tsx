import { Fragment, useState } from "react";
import { plural } from "../text/format.js";
import { Button } from "../ui/button.js";
import { Visible } from "../ui/visible.js";
import styles from "./code.module.css";
import type { DiffLine } from "./diff-lines.js";

/** More than this in one go is for whoever asks for it. */
const FIRST = 400;
const SIGNS = { same: " ", added: "+", removed: "−", gap: "" };

/** A difference as a table: old number, new number, line. */
export function DiffTable({ lines }: { lines: readonly DiffLine[] }) {
  const [shown, setShown] = useState(FIRST);
  const left = lines.length - shown;
  return (
    <div className={styles.scroll}>
      <table className={styles.diffTable}>
        <tbody>
          {lines.slice(0, shown).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one difference never move
            <tr key={index} data-kind={line.kind}>
              <td className={styles.number} data-line={line.before ?? ""} />
              <td className={styles.number} data-line={line.after ?? ""} />
              <td className={styles.sign}>{SIGNS[line.kind]}</td>
              <td className={styles.code}>
                <Marked line={line} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <p className={styles.diffFoot}>
          <Button small onClick={() => setShown(shown + 4 * FIRST)}>
            {plural(left, "more line")}
          </Button>
        </p>
      )}
    </div>
  );
}

/** Lines of a difference with what changed in them: underlined, so that it does not take an eye for colours. */
function Marked({ line: { kind, text, marks = [] } }: { line: DiffLine }) {
  if (marks.length === 0) return <Visible text={text} keep={"\t"} />;
  const Mark = kind === "added" ? "ins" : "del";
  const stays = (from: number, to?: number) => <Visible text={text.slice(from, to)} keep={"\t"} />;
  return (
    <>
      {marks.map(([from, to], index) => (
        <Fragment key={from}>
          {stays(marks[index - 1]?.[1] ?? 0, from)}
          <Mark className={styles.mark}>{stays(from, to)}</Mark>
        </Fragment>
      ))}
      {stays(marks.at(-1)?.[1] ?? 0)}
    </>
  );
}
