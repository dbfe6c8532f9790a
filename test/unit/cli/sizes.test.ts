import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandSandbox, commandSandbox } from '../../support/command-sandbox.js';

let lab: CommandSandbox;

beforeAll(async () => {
  lab = await commandSandbox('rackspace');
});
afterAll(() => lab.sandbox.close());

interface Size {
  readonly vcpus: number;
  readonly ram: number;
}

async function sizes(flags: string): Promise<Size[]> {
  const { stdout, code } = await lab.shell.run(`size list -o json ${flags}`.trim());
  expect(code).toBe(0);
  return JSON.parse(stdout) as Size[];
}

test('requirements leave out the smaller sizes, and those alone', async () => {
  const all = await sizes('');
  const enough = await sizes('--cpus 4 --memory 8G');
  expect(enough.length).toBeGreaterThan(0);
  expect(enough).toHaveLength(all.filter(({ vcpus, ram }) => vcpus >= 4 && ram >= 8192).length);
  expect(enough.length).toBeLessThan(all.length);
});

test('a size without a known price does not fit a highest price', async () => {
  const all = (await sizes('')) as unknown as { readonly price: number | null }[];
  const fitting = all.filter(({ price }) => price !== null && price <= 0.05);
  expect(await sizes('--max-price 0.05')).toHaveLength(fitting.length);
});

test.each([
  ['--memory 8', '8 is no amount'],
  ['--memory lots', 'no amount of memory'],
  ['--max-price cheap', 'no price'],
  ['--cpus 0', 'no positive whole number'],
])('%s is refused before a request', async (flags, words) => {
  const before = await lab.sandbox.requests();
  const { stderr, code } = await lab.shell.run(`size list ${flags}`);
  expect(stderr.replaceAll('"', '')).toContain(words);
  expect(code).toBe(2);
  expect(await lab.sandbox.requests()).toBe(before);
});
