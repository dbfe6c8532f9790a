import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { brokenLinks } from '../check.mjs';
import { Links } from '../render/links.mjs';

const folders = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test('no link of the site is broken', () => {
  const { pages, broken } = brokenLinks(join(import.meta.dirname, '..', 'dist'));
  expect(pages).toBeGreaterThan(100);
  expect(broken).toEqual([]);
});

describe('check', () => {
  test.each([
    ['a page that is not there', '<a href="b.html">b</a>', 'a.html: b.html is not there'],
    ['an anchor that is not there', '<a href="#far">far</a>', 'a.html: #far has no such anchor'],
    [
      'an anchor of another page',
      '<a href="deep/c.html#far">c</a>',
      'a.html: deep/c.html#far has no such anchor',
    ],
    ['a picture that is not there', '<img src="p.png" alt="">', 'a.html: p.png is not there'],
    ['a folder', '<a href="deep">deep</a>', 'a.html: deep is not there'],
    ['a way out of the site', '<a href="../x.html">x</a>', 'a.html: ../x.html leads out of the site'],
    ['an address that is none', '<a href="https://a b">x</a>', 'a.html: https://a b is no address'],
    ['an id twice', '<p id="x"></p><p id="x"></p>', 'a.html: two elements have the id x'],
  ])('names %s', (_, html, complaint) => {
    const folder = site({ 'a.html': html, 'deep/c.html': '<p id="near"></p>' });
    expect(brokenLinks(folder).broken).toEqual([complaint]);
  });

  test('takes links to pages and to anchors that are there', () => {
    const html =
      '<p id="here"><a href="#here"></a><a href="deep/c.html#near"></a><a href="https://x.example/"></a>';
    const folder = site({ 'a.html': html, 'deep/c.html': '<p id="near"><a href="../a.html"></a>' });
    expect(brokenLinks(folder)).toEqual({ pages: 2, links: 4, broken: [] });
  });

  test('reads the list of llms.txt', () => {
    const folder = site({ 'a.html': '', 'llms.txt': '- [b](b.md)' });
    expect(brokenLinks(folder).broken).toEqual(['llms.txt: b.md is not there']);
  });
});

describe('links of the sources', () => {
  const links = new Links();
  links.add('docs/runs.md', 'guides/runs.html');
  links.add('docs/providers/ec2.md', 'providers/aws.html', 'ec2');
  const place = { source: 'docs/dns.md', path: 'guides/dns.html' };

  test('a link between files of the repository leads to the pages made of them', () => {
    expect(links.resolve('runs.md#limits', place)).toBe('runs.html#limits');
  });

  test('a page that is shown within another one is an anchor there', () => {
    expect(links.resolve('providers/ec2.md', place)).toBe('../providers/aws.html#ec2');
    expect(links.resolve('providers/ec2.md#sizes', place)).toBe('../providers/aws.html#ec2-sizes');
  });

  test('a link to a file that no page shows ends the build', () => {
    expect(() => links.resolve('gone.md', place)).toThrow('docs/dns.md links to gone.md, which no page');
  });
});

function site(files) {
  const folder = mkdtempSync(join(tmpdir(), 'skylane-site-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
