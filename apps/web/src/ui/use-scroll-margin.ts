import { type RefObject, useLayoutEffect, useState } from "react";

/** How far below the top of the page an element begins, which a list that scrolls with the page must know. */
export function useScrollMargin(element: RefObject<HTMLElement | null>, again: unknown): number {
  const [margin, setMargin] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when what is above may have changed
  useLayoutEffect(() => {
    const top = element.current?.getBoundingClientRect().top;
    if (top !== undefined) setMargin(Math.round(top + scrollY));
  }, [element, again]);
  return margin;
}
