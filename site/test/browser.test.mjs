// The site in a real browser, opened from the disk; skipped where there is no chromium.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const dist = join(import.meta.dirname, '..', 'dist');
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PAGES = [
  'index.html',
  'guides/compute.html',
  'providers/rackspace.html',
  'api/skylane/classes/Scheduler.html',
];

describe.skipIf(!existsSync(executablePath))('in a browser', () => {
  let browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath });
  });
  afterAll(() => browser?.close());

  test('the keyboard opens the search, and Enter follows its first result', async () => {
    const page = await open('index.html');
    await page.keyboard.press('/');
    await page.keyboard.type('RACKSPACE');
    await page.getByRole('option', { name: 'Rackspace Public Cloud provider' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/providers/rackspace.html');
    expect(await page.title()).toContain('Rackspace Public Cloud');
  });

  test('the filter leaves the providers that match', async () => {
    const page = await open('providers/index.html');
    await page.getByLabel('Filter').fill('hetzner');
    expect(await page.locator('main tbody tr:visible').count()).toBe(1);
  });

  test('a chosen theme stays on the next page', async () => {
    const page = await open('index.html', { colorScheme: 'light' });
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await page.goto(address('guides/runs.html'));
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
  });

  test.each(PAGES)('%s fits a phone', async (path) => {
    const page = await open(path, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });

  test.each(
    PAGES.flatMap((path) => [
      [path, 'light'],
      [path, 'dark'],
    ]),
  )('%s has nothing that axe objects to, in the %s', async (path, colorScheme) => {
    const page = await open(path, { colorScheme });
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    const words = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    expect(words).toEqual([]);
  });

  async function open(path, options) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(address(path));
    return page;
  }
});

function address(path) {
  return pathToFileURL(join(dist, path)).href;
}
