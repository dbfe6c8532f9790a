import { getDriver, InvalidRequestError, type ComputeDriver } from 'skylane';
import { expect, test } from 'vitest';

const endpoint = 'http://127.0.0.1:9';
const token = { endpoint, token: 'secret' };
const password = { endpoint, username: 'ann', password: 'secret', projectName: 'web', region: 'R1' };

/** A name that each cloud refuses, and what the error says of it. Nothing listens at the endpoint: a request would fail otherwise. */
const CASES: readonly (readonly [provider: string, options: object, name: string, words: string])[] = [
  ['hetzner', token, 'web_1', "is no host name, which the names of Hetzner's servers are."],
  ['digital-ocean', token, 'web_1', 'is no name for a Droplet;'],
  ['digital-ocean', token, 'w'.repeat(256), 'is no name for a Droplet;'],
  ['openstack', password, 'w'.repeat(256), 'is longer than the 255 characters that Nova takes.'],
  ['rackspace', { endpoint, username: 'ann', apiKey: 'x' }, 'w'.repeat(256), 'is longer than the 255'],
];

function make(provider: string, options: object): ComputeDriver {
  const Driver = getDriver(provider as 'hetzner', 'compute');
  return new Driver({ retry: { attempts: 1 }, ...options } as never);
}

test.each(CASES)(
  '%s: a new name that it refuses costs no request',
  async (provider, options, name, words) => {
    await using cloud = make(provider, options);
    const change = cloud.updateNode('1', { name });
    await expect(change).rejects.toBeInstanceOf(InvalidRequestError);
    await expect(change).rejects.toThrow(/^updateNode: "/);
    await expect(change).rejects.toThrow(words);
  },
);

test.each([
  ...CASES,
  ['lxd', { endpoint }, '1-web', 'is no name for an instance:'],
  ['azure', { ...token, subscriptionId: '00000000-0000-0000-0000-000000000000' }, '-web', 'is no name for'],
] as const)(
  '%s: a server with a name that it refuses costs no request',
  async (provider, options, name, words) => {
    await using cloud = make(provider, options);
    const made = cloud.createNode({ name, image: 'ubuntu', size: 's' });
    await expect(made).rejects.toBeInstanceOf(InvalidRequestError);
    await expect(made).rejects.toThrow(words);
  },
);
