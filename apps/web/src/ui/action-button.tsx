import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { messageOf } from "../api/problem.js";
import { Button } from "./button.js";
import styles from "./field.module.css";

interface ActionButtonProps {
  onAction: () => Promise<unknown>;
  kind?: "plain" | "primary" | "danger" | "quiet";
  small?: boolean;
  disabled?: boolean;
  label?: string | undefined;
  children: ReactNode;
}

/** A button of something that takes a moment: it cannot be pressed twice, and says what went wrong. */
export function ActionButton({ onAction, disabled = false, label, children, ...look }: ActionButtonProps) {
  const { mutate, isPending, error } = useMutation({ mutationFn: onAction });
  return (
    <>
      <Button
        {...look}
        aria-label={label}
        aria-disabled={disabled || isPending}
        aria-busy={isPending}
        onClick={() => mutate()}
      >
        {children}
      </Button>
      {error && (
        <span role="alert" className={styles.error}>
          {messageOf(error)}
        </span>
      )}
    </>
  );
}
