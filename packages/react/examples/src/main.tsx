import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@project-sync/react/styles.css";
import "./page.css";
import { LiveExample } from "./live-example.js";
import { BranchExample, StateExamples } from "./state-examples.js";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root.");
createRoot(root).render(
  <StrictMode>
    <main>
      <h1>Project Sync: React examples</h1>
      <LiveExample />
      <StateExamples />
      <BranchExample />
    </main>
  </StrictMode>,
);
