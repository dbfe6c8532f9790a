import { rejects } from 'skylane/conformance';
import { waitUntilServed } from 'skylane/dns';
import { expect, test } from 'vitest';
import { type NameServerAnswer, startNameServer } from '../../support/name-server.js';

const PROOF = { name: '_acme-challenge', type: 'TXT', data: 'proof' };
const served = (): NameServerAnswer => ({ data: ['"old"', '"proof"'] });

test('ends once every server has all values, whatever else stands there', async () => {
  await using first = await startNameServer(served);
  // Hosts cut a text into strings as they please.
  await using second = await startNameServer(() => ({ data: ['"pro" "of"'] }));
  await waitUntilServed('example.com', [PROOF], { nameServers: [first.address, second.address] });
  const question = { name: '_acme-challenge.example.com.', type: 'TXT' };
  expect([first.questions, second.questions]).toEqual([[question], [question]]);
});

test('asks the server that lags again, and leaves the others alone', async () => {
  await using fast = await startNameServer(served);
  let asked = 0;
  await using slow = await startNameServer(() => ((asked += 1) < 2 ? { code: 3 } : served()));
  await waitUntilServed('example.com', [PROOF], { nameServers: [fast.address, slow.address] });
  expect([fast.questions.length, slow.questions.length]).toEqual([1, 2]);
});

test('two values of one set are asked for at once, and both have to be there', async () => {
  let asked = 0;
  await using server = await startNameServer(() => ({
    data: (asked += 1) < 2 ? ['"apex"'] : ['"apex"', '"wildcard"'],
  }));
  const both = ['apex', 'wildcard'].map((data) => ({ ...PROOF, data }));
  await waitUntilServed('example.com', both, { nameServers: [server.address] });
  expect(server.questions.length).toBe(2);
});

test.each<[string, NameServerAnswer, RegExp]>([
  ['has not heard of the name', { code: 3 }, /has no TXT record of that name/],
  ['has the old value alone', { data: ['"old"'] }, /says "old"/],
  ['has an alias there', { type: 'CNAME', data: ['other.example.'] }, /says CNAME other\.example\./],
  ['refuses', { code: 5 }, /answers REFUSED/],
  ['answers from a cache', { data: ['"proof"'], authoritative: false }, /does not answer for the zone/],
])('names the server that %s, and what it says', async (_what, answer, words) => {
  await using good = await startNameServer(served);
  await using bad = await startNameServer(() => answer);
  const options = { nameServers: [good.address, bad.address], timeout: 200 };
  const error = await rejects(waitUntilServed('example.com', [PROOF], options), 'timeout');
  expect(error.message).toMatch(words);
  expect(error.message).toContain(bad.address);
  expect(error.message).not.toContain(good.address);
});

test('names the server that cannot be reached', async () => {
  const gone = await startNameServer(served);
  await gone[Symbol.asyncDispose]();
  const options = { nameServers: [gone.address], timeout: 200 };
  const error = await rejects(waitUntilServed('example.com', [PROOF], options), 'timeout');
  expect(error.message).toContain(`${gone.address} cannot be asked (ECONNREFUSED)`);
});

test('asks the servers that the DNS names for the zone', async () => {
  await using resolver = await startNameServer(({ name, type }) => {
    if (type === 'NS' && name === 'example.com.') return { data: ['ns1.example.net.'] };
    // Nobody is at home there: the error tells who was asked.
    return type === 'A' && name === 'ns1.example.net.' ? { data: ['127.99.99.99'] } : { code: 3 };
  });
  const options = { resolvers: [resolver.address], timeout: 500 };
  const error = await rejects(waitUntilServed('example.com', [PROOF], options), 'timeout');
  expect(error.message).toContain('ns1.example.net (127.99.99.99:53) cannot be asked');
});

test('says that a zone is not delegated', async () => {
  await using resolver = await startNameServer(() => ({ code: 3 }));
  const options = { resolvers: [resolver.address] };
  const error = await rejects(waitUntilServed('example.com', [PROOF], options), 'zone-not-found');
  expect(error.message).toContain('nameServers');
});

test('ends with the reason of its signal', async () => {
  const controller = new AbortController();
  await using server = await startNameServer(() => {
    controller.abort(new Error('enough'));
    return { code: 3 };
  });
  const options = { nameServers: [server.address], signal: controller.signal };
  await expect(waitUntilServed('example.com', [PROOF], options)).rejects.toThrow('enough');
});

test('says at once that a type is no part of the DNS, and so is served by nobody', async () => {
  await using server = await startNameServer(served);
  const alias = { name: 'www', type: 'ALIAS', data: 'example.net.' };
  const asked = waitUntilServed('example.com', [alias], { nameServers: [server.address] });
  expect((await rejects(asked, 'invalid-request')).message).toContain('ALIAS');
});

test.each([
  ['no server', { nameServers: [] }],
  ['a server that is none', { nameServers: ['a b'] }],
  ['a resolver that is no address', { resolvers: ['resolver.example'] }],
])('refuses %s before anything is asked', async (_what, options) => {
  await rejects(waitUntilServed('example.com', [PROOF], options), 'invalid-request');
});

test.each([
  ['a record by itself', PROOF],
  ['nothing', undefined],
  ['a text', 'proof'],
  ['a list of nothing', [null]],
])('refuses %s in place of a list of records', async (_what, records) => {
  await using server = await startNameServer(served);
  const call = waitUntilServed('example.com', records as never, { nameServers: [server.address] });
  await rejects(call, 'invalid-request');
});
