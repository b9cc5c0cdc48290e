import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Relative addresses: the page works wherever it is put. */
export default defineConfig({ base: "./", plugins: [react()] });
