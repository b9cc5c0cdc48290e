export type Theme = "system" | "light" | "dark";

const KEY = "project-sync.theme";
const THEMES: readonly string[] = ["system", "light", "dark"];

/** What was chosen here before; the system's choice where nothing was, or nothing may be stored. */
export function storedTheme(): Theme {
  try {
    const theme = localStorage.getItem(KEY) ?? "system";
    return THEMES.includes(theme) ? (theme as Theme) : "system";
  } catch {
    return "system";
  }
}

/** Shows the page in a theme, and remembers it. */
export function chooseTheme(theme: Theme): void {
  applyTheme(theme);
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
