import { type ReactNode, useEffect, useRef, useState } from "react";
import { messageOf } from "../message-of.js";

interface ActionButtonProps {
  onAction: () => Promise<unknown>;
  disabled?: boolean | undefined;
  className?: string | undefined;
  describedBy?: string | undefined;
  children: ReactNode;
}

/** A button of something that takes a moment: it cannot be pressed twice, and says what went wrong. */
export function ActionButton({ onAction, disabled = false, className = "", describedBy, children }: ActionButtonProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  async function run(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await onAction();
    } catch (caught) {
      if (mounted.current) setError(messageOf(caught));
    }
    if (mounted.current) setBusy(false);
  }

  const isOff = disabled || busy;
  return (
    <>
      {/* aria-disabled keeps the focus where it is, and lets the reason be read. */}
      <button
        type="button"
        className={`ps-button ${className}`.trim()}
        aria-disabled={isOff}
        aria-describedby={describedBy}
        onClick={() => !isOff && void run()}
      >
        {children}
      </button>
      {error !== null && (
        <span className="ps-error" role="alert">
          {error}
        </span>
      )}
    </>
  );
}
