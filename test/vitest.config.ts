import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/{unit,conformance,live,chaos}/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: { provider: 'v8', include: ['dist/**/*.js'], reporter: ['text-summary', 'json-summary'] },
  },
});
