import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/**
 * Everything is a file of its own: no inlined assets, no inline scripts or styles, so that the strict policy of the server
 * (`script-src 'self'`, `style-src 'self'`) has nothing to forbid. `npm run dev` talks to a server on port 3000.
 */
export default defineConfig({
  plugins: [react()],
  build: { assetsInlineLimit: 0, reportCompressedSize: false, chunkSizeWarningLimit: 1_000, manifest: true },
  worker: { format: "es" },
  server: { proxy: { "/api": "http://127.0.0.1:3000", "/trpc": "http://127.0.0.1:3000" } },
});
