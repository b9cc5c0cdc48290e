import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@project-sync/react/styles.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { App } from "./app.js";
import { applyTheme, storedTheme } from "./layout/theme.js";

// Before anything is drawn, or a dark page would flash white.
applyTheme(storedTheme());

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
