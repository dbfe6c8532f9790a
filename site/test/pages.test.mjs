// The built site: `npm run site` comes first.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readManifests } from '../content/manifests.mjs';

const root = join(import.meta.dirname, '..', '..');
const dist = join(root, 'site', 'dist');
const { exports: entries } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entryPoints = Object.entries(entries)
  .filter(([, { types }]) => types !== undefined)
  .map(([key, entry]) => [`skylane${key.slice(1)}`, entry.default]);
const manifests = await readManifests();
const guides = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));

describe('providers', () => {
  test.each(manifests.map((manifest) => [manifest.name, manifest]))(
    '%s has a page with its sign-in, its drivers and how each was proven',
    (name, { title, constant, credentials, services }) => {
      const text = textOf(`providers/${name}.html`);
      expect(text).toContain(title);
      expect(text).toContain(`Provider.${constant}`);
      for (const { option, variables } of credentials)
        for (const word of [option, ...variables]) expect(text).toContain(word);
      for (const { proof } of Object.values(services))
        for (const { by, what, date } of proof) {
          expect(text).toContain(`${by}: ${what}`);
          expect(text).toContain(date);
        }
    },
  );

  test('a page includes the text of docs/providers', () => {
    expect(textOf('providers/rackspace.html')).toContain('Not proven: the live service.');
  });

  test('limits are listed with their sources', () => {
    const text = textOf('providers/aws.html');
    expect(text).toContain('parts.max 5,368,709,120');
    expect(text).toContain('https://docs.aws.amazon.com/general/latest/gr/s3.html');
  });
});

describe('reference', () => {
  test.each(entryPoints)('%s lists everything that can be imported from it', async (name, file) => {
    const text = textOf(`api/${name}/index.html`);
    const missing = Object.keys(await import(pathToFileURL(join(root, file)).href)).filter(
      (word) => word !== 'default' && !text.split(/[^\w$]+/).includes(word),
    );
    expect(missing).toEqual([]);
  });

  test('a class has its methods with their docblocks and links to types', () => {
    const html = read('api/skylane/classes/Scheduler.html');
    expect(html).toContain('id="createnodes"');
    expect(html).toContain('href="../interfaces/CreateNodesOptions.html"');
    expect(textOf('api/skylane/classes/Scheduler.html')).toContain('Afterwards every spec has its line');
  });
});

describe('llms.txt', () => {
  test('lists every guide and every provider', () => {
    const list = readFileSync(join(dist, 'llms.txt'), 'utf8');
    for (const name of guides) expect(list).toContain(`(source/docs/${name})`);
    for (const { name } of manifests) expect(list).toContain(`(providers/${name}.html)`);
  });

  test('its sources are there, and llms-full.txt has their text', () => {
    const full = readFileSync(join(dist, 'llms-full.txt'), 'utf8');
    for (const name of guides) {
      expect(existsSync(join(dist, 'source', 'docs', name))).toBe(true);
      expect(full).toContain(readFileSync(join(root, 'docs', name), 'utf8').trim());
    }
  });
});

test.each(guides)('docs/%s has a page', (name) => {
  const [, title] = /^# (.+)$/m.exec(readFileSync(join(root, 'docs', name), 'utf8')) ?? [];
  expect(textOf(`guides/${name.replace(/md$/, 'html')}`)).toContain(title);
});

function read(path) {
  return readFileSync(join(dist, path), 'utf8');
}

/** The words of a page without its tags. */
function textOf(path) {
  return read(path)
    .replaceAll('<br>', '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}
