import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { screenshot } from "./open-browser.js";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 860 };

/** Notes what goes wrong in a page by itself: errors, and what the policy had to stop. */
export function watchProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("dialog", (dialog) => problems.push(`dialog: ${dialog.message()}`));
  page.on("console", (message) => {
    const text = message.text();
    if (/Content Security Policy|Refused to|Uncaught/.test(text)) problems.push(text);
  });
  return problems;
}

/** Pictures of the page, light and dark, at a desk and on a phone; axe looks at each theme, and nothing sticks out. */
export async function portray(page: Page, name: string): Promise<void> {
  for (const [device, size] of [["desktop", DESKTOP] as const, ["phone", PHONE] as const]) {
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      if (device === "desktop") expect(await seriousViolations(page), `${name} ${colorScheme}`).toEqual([]);
      await screenshot(page, `web-${name}-${device}-${colorScheme}`);
    }
    const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    expect(overflow, `${name} on a ${device} sticks out`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
}

export async function seriousViolations(page: Page): Promise<unknown[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{
    violations: { impact: string; id: string; nodes: { html: string; failureSummary: string }[] }[];
  }>("axe.run({ resultTypes: ['violations'] })");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`) }));
}
