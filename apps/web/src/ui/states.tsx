import type { ReactNode } from "react";
import { messageOf } from "../api/problem.js";
import { Button } from "./button.js";
import styles from "./states.module.css";

/** Nothing is there, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.state}>
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.text}>{children}</div>}
    </div>
  );
}

/** Grey bars in place of what is on its way, about as high as it will be. */
export function Loading({ rows = 4, what = "Loading" }: { rows?: number; what?: string }) {
  return (
    <div className={styles.loading} role="status" aria-label={what}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
        <span key={index} className={styles.bar} />
      ))}
    </div>
  );
}

/** It could not be read: why, and another try. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: (() => unknown) | undefined }) {
  return (
    <div className={styles.state} role="alert">
      <p className={styles.failed}>{messageOf(error)}</p>
      {onRetry && (
        <Button small onClick={() => void onRetry()}>
          Try again
        </Button>
      )}
    </div>
  );
}
