import { defineConfig } from 'vitest/config';

/** Tests import the built package by its name; Node loads it as it would for a user. */
const shared = {
  // A machine under load may be late once; what fails twice is broken.
  retry: process.env['CI'] === undefined ? 0 : 1,
  setupFiles: ['test/setup.ts'],
  server: { deps: { external: [/\/dist\//] } },
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    // Most tests wait for a poll or a timer rather than compute.
    maxWorkers: 4,
    coverage: { provider: 'v8', include: ['dist/**/*.js'], reporter: ['text-summary', 'json-summary'] },
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { ...shared, name: 'conformance', include: ['test/conformance/**/*.test.ts'] } },
      // The site is built before: npm run site.
      { test: { ...shared, name: 'site', include: ['site/test/**/*.test.mjs'] } },
      { test: { ...shared, name: 'chaos', include: ['test/chaos/**/*.test.ts'], testTimeout: 120_000 } },
      {
        // One file after another: the real servers share the machine, and some share state.
        test: {
          ...shared,
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
