import type { ButtonHTMLAttributes } from "react";
import styles from "./button.module.css";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: "plain" | "primary" | "danger" | "quiet";
  small?: boolean;
}

/** A button. While `aria-disabled` it keeps its focus and does nothing, so that a reason can stand beside it. */
export function Button({ kind = "plain", small = false, className = "", onClick, ...rest }: ButtonProps) {
  const isOff = rest["aria-disabled"] === true || rest["aria-disabled"] === "true";
  return (
    <button
      type="button"
      {...rest}
      onClick={isOff ? (event) => event.preventDefault() : onClick}
      className={`${styles.button} ${className}`}
      data-kind={kind}
      data-small={small || undefined}
    />
  );
}
