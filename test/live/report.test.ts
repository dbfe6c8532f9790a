import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { Scheduler } from 'skylane';
import { logPathOf, readReport, recordRun, renderReport } from 'skylane/report';
import { spawnSandbox } from 'skylane/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withChromium } from '../support/chromium.js';
import { anySpec, openStack } from '../support/sandbox.js';

const COUNT = 2000;
const HOSTILE = `</script><img src=x onerror="document.title='owned'">`;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Line {
  readonly type: string;
  readonly t: number;
  readonly ms: number;
  readonly phase?: string;
  readonly event?: string;
  readonly operation?: string;
  readonly status: number;
  readonly index: number;
  readonly items: readonly number[];
  readonly nodes: readonly (readonly [number, string])[];
  readonly id?: string | null;
}

async function linesOf(path: string): Promise<Line[]> {
  const text = await readFile(path, 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
}

/** Runs two thousand creates against a cloud that loses responses, fails requests and builds, and limits its rate; returns the journal's path. */
async function faultyRun(folder: string): Promise<string> {
  await using sandbox = await spawnSandbox({
    flavor: 'openstack',
    latency: 3,
    buildTime: { mean: 800, spread: 500 },
    rateLimit: { requests: 300, per: 1000, operations: ['servers.create'] },
  });
  const operation = 'servers.create';
  await sandbox.addFault({ kind: 'lostAnswer', operation, probability: 0.003 });
  await sandbox.addFault({ kind: 'status', status: 503, operation, probability: 0.01 });
  await sandbox.addFault({ kind: 'status', status: 503, operation: 'servers.list', probability: 0.1 });
  await sandbox.addFault({
    kind: 'buildError',
    message: 'No valid host was found.',
    operation,
    probability: 0.005,
  });
  await using driver = openStack(sandbox);
  await using scheduler = new Scheduler(driver, { concurrency: 16 });
  const spec = { ...(await anySpec(driver)), networks: 'none' as const };
  const journal = join(folder, 'run.ndjson');
  await using recording = recordRun(logPathOf(journal), () =>
    scheduler.createNodes(spec, { count: COUNT, journal }),
  );
  await recording.run.result;
  return journal;
}

withChromium((launch) => {
  let folder: string;
  let browser: Browser;
  let journal: string;
  let address: string;
  let records: Line[];
  let lines: Line[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skylane-page-'));
    journal = await faultyRun(folder);
    const file = join(folder, 'run.html');
    await writeFile(file, renderReport(await readReport(journal)));
    address = pathToFileURL(file).href;
    records = await linesOf(journal);
    lines = await linesOf(logPathOf(journal));
    browser = await launch();
  }, 170_000);

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens a page and uses it; nothing may go wrong in it, and no request may leave it. */
  async function visit(
    url: string,
    options: BrowserContextOptions,
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext(options);
    const complaints: string[] = [];
    const requests: string[] = [];
    try {
      const page = await context.newPage();
      page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(url);
      await page.waitForSelector('#rows tr[data-index]');
      await use(page);
    } finally {
      await context.close();
    }
    expect(complaints).toEqual([]);
    expect(requests.filter((each) => each !== url && !each.startsWith('data:'))).toEqual([]);
  }

  /** Numbers of the cells of a row, by its attribute. */
  async function cells(page: Page, selector: string): Promise<string[]> {
    return page.locator(`${selector} td`).allInnerTexts();
  }

  function eventsOf(type: string): Map<number, number> {
    const found = lines.filter((line) => line.type === 'event' && line.event === type);
    return new Map(found.map(({ index, t }) => [index, t]));
  }

  function plain(text: string): number {
    return Number(text.replaceAll(',', ''));
  }

  describe(`the page of ${COUNT} servers`, () => {
    test('shows as many servers in each state as journal and log have', async () => {
      const made = new Set(
        records.flatMap(({ type, nodes }) => (type === 'made' ? nodes.map(([index]) => index) : [])),
      );
      const failed = records.filter(({ type }) => type === 'failed');
      const running = eventsOf('running');
      expect(failed.length).toBeGreaterThan(0);
      expect(made.size).toBe(COUNT);
      await visit(address, {}, async (page) => {
        const total = async (state: string): Promise<number> =>
          plain(await page.locator(`[data-total="${state}"]`).innerText());
        expect(await total('running')).toBe(running.size);
        expect(await total('error')).toBe(failed.filter(({ id }) => id !== null).length);
        expect(running.size + failed.length).toBe(COUNT);
        expect(await page.locator('#verdict').innerText()).toContain(
          `${running.size.toLocaleString('en-US')} of 2,000 servers run`,
        );
      });
    });

    test('counts requests, lost responses and statuses as the log has them', async () => {
      const of = (phase: string): Line[] =>
        lines.filter((line) => line.phase === phase && line.operation === 'createNode');
      const responses = of('wire');
      const unavailable = responses.filter(({ status }) => status === 503).length;
      expect(unavailable).toBeGreaterThan(0);
      await visit(address, {}, async (page) => {
        const [sent = '', lost = '', retries = '', , errors = '', statuses] = await cells(
          page,
          'tr[data-operation="createNode"]',
        );
        expect(plain(sent)).toBe(of('socket').length);
        expect(plain(lost)).toBe(of('socket').length - responses.length);
        expect(plain(retries)).toBe(of('backoff').length);
        expect(plain(errors)).toBe(unavailable);
        expect(statuses).toContain(`503 × ${unavailable}`);
      });
    });

    test('adds waits up to what the log has', async () => {
      const accepted = eventsOf('accepted');
      const ends = new Map([...eventsOf('failed'), ...eventsOf('running')]);
      const built = [...ends].reduce((sum, [index, t]) => sum + t - (accepted.get(index) ?? t), 0);
      const wire = lines
        .filter(({ phase, items }) => phase === 'wire' && items.length > 0)
        .reduce((sum, { ms, items }) => sum + ms * items.length, 0);
      await visit(address, {}, async (page) => {
        const total = async (phase: string): Promise<number> =>
          Number(await page.locator(`tr[data-phase="${phase}"] [data-total]`).getAttribute('data-total'));
        expect((await total('build')) / built).toBeCloseTo(1, 3);
        expect((await total('wire')) / wire).toBeCloseTo(1, 2);
      });
    });

    test('filters by name, by state and by both, and says how many are left', async () => {
      const failed = new Set(
        records.filter(({ type }) => type === 'failed').map(({ index }) => `web-${index + 1}`),
      );
      await visit(address, {}, async (page) => {
        const shown = page.locator('#shown');
        expect(await shown.innerText()).toBe('2,000 servers');
        await page.locator('#find').fill('web-19');
        // web-19, web-190 to web-199, web-1900 to web-1999.
        expect(await shown.innerText()).toBe('111 of 2,000 servers');
        await page.locator('#find').fill('');
        await page.locator('.chip', { hasText: 'in error' }).click();
        expect(await shown.innerText()).toBe(`${failed.size} of 2,000 servers`);
        const names = await page.locator('#rows .open').allInnerTexts();
        expect(new Set(names)).toEqual(failed);
        await page.locator('#find').fill('no valid host');
        expect(await shown.innerText()).toBe(`${failed.size} of 2,000 servers`);
        await page.locator('#find').fill('nothing like this');
        expect(await shown.innerText()).toBe('0 of 2,000 servers');
      });
    });

    test('sorts by what took longest, and shows a server with all its times', async () => {
      const running = eventsOf('running');
      const accepted = eventsOf('accepted');
      const build = (index: number): number => (running.get(index) ?? 0) - (accepted.get(index) ?? 0);
      const longest = Math.max(...[...running.keys()].map(build));
      await visit(address, { viewport: { width: 1400, height: 900 } }, async (page) => {
        await page.locator('[data-sort="build"]').click();
        expect(await page.locator('th[data-key="build"]').getAttribute('aria-sort')).toBe('descending');
        const first = page.locator('#rows tr[data-index]').first();
        const index = Number(await first.getAttribute('data-index'));
        expect(build(index)).toBeCloseTo(longest, 0);
        await first.locator('.open').click();
        const dialog = page.locator('#detail');
        expect(await dialog.innerText()).toContain(`web-${index + 1}`);
        expect(await dialog.locator('tbody tr').last().innerText()).toContain('build');
        await page.keyboard.press('Escape');
        expect(await dialog.isVisible()).toBe(false);
      });
    });

    test('makes rows for what is in sight only, down to the last server', async () => {
      await visit(address, { viewport: { width: 1400, height: 900 } }, async (page) => {
        await page.evaluate('document.querySelector("#rows").scrollIntoView({ block: "end" })');
        await page.waitForSelector(`#rows tr[data-index="${COUNT - 1}"]`);
        expect(await page.locator('#rows tr[data-index]').count()).toBeLessThan(100);
      });
    });

    test('is painted at once, and is small', async () => {
      const { size } = await stat(new URL(address));
      await visit(address, {}, async (page) => {
        const paint = (await page.evaluate(
          'performance.getEntriesByName("first-contentful-paint")[0].startTime',
        )) as number;
        const ready = (await page.evaluate('performance.now()')) as number;
        console.log(
          `report of ${COUNT} servers: ${Math.round(size / 1000)} kB, first paint after ${Math.round(paint)} ms, all there before ${Math.round(ready)} ms`,
        );
        expect(size).toBeLessThan(600_000);
        expect(paint).toBeLessThan(3000);
      });
    });

    test.each([
      ['in light', { colorScheme: 'light', viewport: { width: 1400, height: 900 } }],
      ['in the dark', { colorScheme: 'dark', viewport: { width: 1400, height: 900 } }],
      [
        'on a phone',
        { colorScheme: 'light', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
      ],
    ] satisfies [string, BrowserContextOptions][])('can be read by everybody %s', async (_, options) => {
      await visit(address, options, async (page) => {
        await page.evaluate(AXE);
        const found = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as {
          readonly id: string;
          readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
        }[];
        expect(found.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary])).toEqual([]);
        const width = (await page.evaluate('document.documentElement.scrollWidth')) as number;
        expect(width).toBeLessThanOrEqual(options.viewport.width);
      });
    });
  });

  test('a hostile name does nothing but stand there', async () => {
    const report = await readReport(journal);
    const servers = report.servers.map((server) =>
      server.index === 0 ? { ...server, name: HOSTILE } : server,
    );
    const file = join(folder, 'hostile.html');
    await writeFile(file, renderReport({ ...report, title: HOSTILE, servers }));
    await visit(pathToFileURL(file).href, {}, async (page) => {
      expect(await page.locator('#rows .open').first().innerText()).toBe(HOSTILE);
      await page.locator('#rows .open').first().click();
      expect(await page.locator('#detail h3').innerText()).toBe(HOSTILE);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.title()).toContain(HOSTILE);
    });
  });
});
