import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run build:web` writes what the dashboard serves; `vite services/dashboard/web` serves it for work on it, with the API of a running one. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../build/web',
    emptyOutDir: true,
    target: 'es2022',
    // Inlined files would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': process.env['MILLRACE_DASHBOARD_URL'] ?? 'http://127.0.0.1:8070' } },
});
