import { type InputHTMLAttributes, type ReactNode, useId } from "react";
import styles from "./field.module.css";

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
  hideLabel?: boolean;
}

/** A line of text to fill in, with its name, a hint, and what is wrong with it right beside it. */
export function Field({ label, hint, error, hideLabel = false, className = "", ...input }: FieldProps) {
  const id = useId();
  return (
    <div className={`${styles.field} ${className}`}>
      <label htmlFor={id} className={hideLabel ? styles.hiddenLabel : styles.label}>
        {label}
      </label>
      <input
        id={id}
        {...input}
        className={styles.input}
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} className={error ? styles.error : styles.hint} role={error ? "alert" : undefined}>
        {error ?? hint}
      </p>
    </div>
  );
}
