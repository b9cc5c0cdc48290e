import { visibleParts } from "../text/visible-parts.js";
import styles from "./visible.module.css";

/** Text from elsewhere, as text: apart from the direction of what surrounds it, with all that is hidden in it shown. */
export function Visible({ text, keep = "" }: { text: string; keep?: string }) {
  const parts = visibleParts(text, keep);
  return (
    <bdi className={styles.text}>
      {parts.map((part, index) =>
        part.hidden ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other identity
          <span key={index} className={styles.hidden}>
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </bdi>
  );
}
