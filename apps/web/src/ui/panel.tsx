import { type ReactNode, useId } from "react";
import styles from "./panel.module.css";

interface PanelProps {
  title?: ReactNode;
  actions?: ReactNode;
  /** space around what is in it; lists go to the edge */
  padded?: boolean;
  children: ReactNode;
}

/** A part of a page, with its name. */
export function Panel({ title, actions, padded = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={title ? id : undefined}>
      {title && (
        <header className={styles.head}>
          <h2 id={id}>{title}</h2>
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      <div className={padded ? styles.padded : styles.body}>{children}</div>
    </section>
  );
}
