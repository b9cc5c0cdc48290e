import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import styles from "./shell.module.css";
import { chooseTheme, storedTheme, type Theme } from "./theme.js";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const ICONS = { system: Monitor, light: Sun, dark: Moon };
const NAMES: Record<Theme, string> = { system: "As the system", light: "Light", dark: "Dark" };

/** Goes round: as the system has it, light, dark. */
export function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme);
  const Icon = ICONS[theme];

  function change(): void {
    chooseTheme(NEXT[theme]);
    setTheme(NEXT[theme]);
  }

  return (
    <button type="button" className={styles.quiet} onClick={change} aria-label={`Theme: ${NAMES[theme]}`}>
      <Icon size={16} aria-hidden /> <span className={styles.label}>{NAMES[theme]}</span>
    </button>
  );
}
