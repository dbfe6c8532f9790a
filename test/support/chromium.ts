import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describe, it } from 'vitest';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Tests that need a browser: SKYLANE_CHROMIUM, or that of the system. Says aloud that they are skipped where there is none. */
export function withChromium(run: (launch: () => Promise<Browser>) => void): void {
  const executablePath = [process.env['SKYLANE_CHROMIUM'] ?? '', ...PATHS].find((path) => existsSync(path));
  if (executablePath === undefined)
    console.warn('SKIPPED: the tests in a browser, since there is no chromium; SKYLANE_CHROMIUM names one.');
  describe.skipIf(executablePath === undefined)('in chromium', () => {
    if (executablePath === undefined) it('needs the browser');
    else run(() => chromium.launch({ executablePath, args: sandboxFlags() }));
  });
}

/** Chromium does not start its sandbox for root, as whom containers run tests. */
function sandboxFlags(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
