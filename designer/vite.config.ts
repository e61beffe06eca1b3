import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
// @ts-expect-error a script without types
import { examples } from "./scripts/examples.js";

export default defineConfig({
  // Relative, so that the built page works from any folder of any server.
  base: "./",
  plugins: [svelte(), examples()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    // The preload helper is inline script in no case: the content security policy allows none.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
});
