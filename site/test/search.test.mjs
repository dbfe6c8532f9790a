import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import MiniSearch from 'minisearch';
import { expect, test } from 'vitest';
import { searchOptions } from '../search/options.mjs';

const context = {};
runInNewContext(readFileSync(join(import.meta.dirname, '..', 'dist', 'search-index.js'), 'utf8'), context);
const index = MiniSearch.loadJS(context.searchIndex, searchOptions);

test.each([
  ['createNodes', 'api/skylane/classes/Scheduler.html#createnodes'],
  ['createNode', 'api/skylane/classes/ComputeDriver.html#createnode'],
  ['uploadFile', 'api/skylane/interfaces/StorageDriver.html#uploadfile'],
  ['scheduler', 'api/skylane/classes/Scheduler.html'],
  ['resume a run', 'guides/runs.html'],
  ['wildcard certificate', 'guides/acme.html'],
  ['AWS_PROFILE', 'guides/credentials.html'],
  ['NotSupportedError', 'api/skylane/classes/NotSupportedError.html'],
])('%s is found', (words, url) => {
  expect(found(words).some((hit) => hit === url || hit.startsWith(`${url}#`))).toBe(true);
});

test.each([
  ['RACKSPACE', 'providers/rackspace.html'],
  ['CLOUDFILES', 'providers/rackspace.html'],
  ['hetzner', 'providers/hetzner.html'],
  ['object storage', 'guides/storage.html'],
])('%s leads to %s first', (words, url) => {
  expect(found(words)[0]).toBe(url);
});

test('a name is found by its parts, by its beginning and with a letter missing', () => {
  const url = 'api/skylane/classes/Scheduler.html#plancreatenodes';
  expect(found('plan create nodes')).toContain(url);
  expect(found('planCreateN')).toContain(url);
  expect(found('planCreatNodes')).toContain(url);
});

test('a method is found where it is declared, and not in every class that has it', () => {
  const hits = index.search('listRecords', { prefix: false, fuzzy: false, fields: ['title'] });
  const titles = hits.map(({ title }) => title);
  expect(titles).toContain('DnsDriver.listRecords');
  expect(titles.filter((title) => title.endsWith('Dns.listRecords'))).toEqual([]);
});

test('a page of docs/providers that several providers show is found once', () => {
  const hits = index.search('OVH_OPENSTACK citycloud').map(({ url }) => url);
  expect(hits).toHaveLength(1);
});

function found(words) {
  return index
    .search(words)
    .slice(0, 10)
    .map(({ url }) => url);
}
