// Builds the dashboard into dist, which the collector serves as it lies there.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { checks } from '../../shared/checks/index.ts';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte()],
  // The titles alone: the checks themselves would double what a phone has to fetch.
  define: { CHECK_TITLES: JSON.stringify(Object.fromEntries(checks.map(({ id, title }) => [id, title]))) },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // `light-dark()` is understood from these on; older targets would have it written out.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // The content security policy allows neither data: files nor inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Schemas are made by pure functions: what the dashboard does not use of shared/ stays out of its bundle.
      treeshake: { manualPureFunctions: ['Type'] },
    },
  },
  server: {
    // `npx vite server/dashboard` beside a running collector.
    proxy: { '/api': 'http://localhost:8080' },
  },
});
