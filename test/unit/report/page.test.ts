import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readReport, renderReport } from 'skylane/report';
import { afterEach, describe, expect, test } from 'vitest';
import { beginning, event, phase, recordedRun, START } from '../../support/recorded-run.js';

const HOSTILE = `</script><img src=x onerror="document.title='owned'">&<!--`;
const cleanup: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const remove of cleanup.splice(0)) await remove();
});

async function pageOf(names: readonly string[], options: { message?: string; hasLog?: boolean } = {}) {
  const { message = 'no room', hasLog = true } = options;
  const { journal, remove } = await recordedRun(
    [
      ...beginning(names),
      { type: 'intent', token: 't', indexes: [0] },
      { type: 'failed', index: 0, id: 'a', error: { code: 'node-failed', message } },
    ],
    hasLog
      ? [
          START,
          phase('lane', 1, 0, [0], { operation: null, attempt: 0 }),
          phase('wire', 5, 4, [0], { status: 202, cloud: HOSTILE, operation: HOSTILE }),
          event('accepted', 6, 0, { id: 'a' }),
          event('failed', 9, 0, { id: 'a', error: { code: 'node-failed', message } }),
          { type: 'end', t: 10, dropped: 0, isOver: true },
        ]
      : [],
  );
  cleanup.push(remove);
  return renderReport(await readReport(journal));
}

function hashesOf(page: string, directive: string): string[] {
  const [, policy = ''] =
    /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(decoded(page)) ?? [];
  const part = policy.split(';').find((each) => each.trim().startsWith(directive)) ?? '';
  return [...part.matchAll(/'(sha256-[^']+)'/g)].map(([, hash = '']) => hash);
}

function decoded(page: string): string {
  return page.replaceAll('&#39;', "'");
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

describe('the page', () => {
  test.each([true, false])(
    'shows hostile names, messages and operations as text (log: %s)',
    async (hasLog) => {
      const page = await pageOf([HOSTILE, 'web-2'], { message: HOSTILE, hasLog });
      expect(page).not.toContain('<img');
      expect(page).not.toContain('<!--');
      expect(page.match(/<\/script>/g)).toHaveLength(2);
      expect(page).toContain('&lt;/script&gt;&lt;img');
    },
  );

  test('allows its own script and style by their hashes, and nothing else', async () => {
    const page = await pageOf(['web-1']);
    const [, script = ''] = /<script>([^]*?)<\/script>/.exec(page) ?? [];
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
    expect(hashesOf(page, 'script-src')).toEqual([hashOf(script)]);
    expect(hashesOf(page, 'style-src')).toEqual([hashOf(style)]);
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toMatch(/\sstyle="|\son\w+="|javascript:/);
  });

  test('names no address to load anything from', async () => {
    const page = await pageOf(['web-1']);
    const addresses = [...page.matchAll(/(?:https?:)?\/\/[\w.-]+/g)].map(([address]) => address);
    // The name of a language of drawing, which nothing fetches.
    expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org']));
    expect(page).not.toMatch(/@import|url\(/);
  });

  test('has the commands that see to what is left, quoted for a shell', async () => {
    const { journal, remove } = await recordedRun([...beginning(['web-1'])], []);
    cleanup.push(remove);
    const report = await readReport(journal);
    expect(report.remainder.resume).toBe(`skylane run resume ${journal}`);
    expect(renderReport(report)).toContain(`<bdi>skylane run resume ${journal}</bdi>`);
    const odd = join(dirname(journal), "it's $HOME.ndjson");
    await rename(journal, odd);
    const quoted = odd.replace("'", String.raw`'\''`);
    expect((await readReport(odd)).remainder.resume).toBe(`skylane run resume '${quoted}'`);
  });

  test('says aloud that there is no log', async () => {
    expect(await pageOf(['web-1'], { hasLog: false })).toContain('There is no log of this run');
    expect(await pageOf(['web-1'])).not.toContain('There is no log of this run');
  });
});
