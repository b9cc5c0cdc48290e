import { useEffect } from "react";
import { visibleText } from "../text/visible-parts.js";

/** Names the tab of the browser. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${visibleText(title)} · Project Sync`;
  }, [title]);
}
