import { type ReactNode, type TextareaHTMLAttributes, useId } from "react";
import styles from "./field.module.css";

interface AreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
}

/** Several lines of text to fill in. */
export function Area({ label, hint, error, ...area }: AreaProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <textarea
        id={id}
        {...area}
        className={styles.area}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} className={error ? styles.error : styles.hint} role={error ? "alert" : undefined}>
        {error ?? hint}
      </p>
    </div>
  );
}
