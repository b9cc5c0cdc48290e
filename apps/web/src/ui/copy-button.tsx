import { Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./button.js";

/** Puts a text on the clipboard, and says whether that has worked. */
export function CopyButton({ text }: { text: string }) {
  const [said, setSaid] = useState("Copy");

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      setSaid("Select it and copy by hand");
    }
  }

  return (
    <Button onClick={() => void copy()}>
      <Copy size={14} aria-hidden /> <span role="status">{said}</span>
    </Button>
  );
}
