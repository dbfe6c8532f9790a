import { getDriver, Provider } from 'skylane';
import { startSandbox } from 'skylane/sandbox';
import { expect, expectTypeOf, test } from 'vitest';

const Rackspace = getDriver(Provider.RACKSPACE);
const CloudFiles = getDriver(Provider.RACKSPACE, 'storage');
const RackspaceDns = getDriver(Provider.RACKSPACE, 'dns');
const Hetzner = getDriver(Provider.HETZNER);
const DigitalOcean = getDriver(Provider.DIGITAL_OCEAN);
const Linode = getDriver(Provider.LINODE, 'dns');
const Gandi = getDriver(Provider.GANDI_LIVE, 'dns');
const Cloudflare = getDriver(Provider.CLOUDFLARE, 'dns');
const PowerDns = getDriver(Provider.POWERDNS);

const NOWHERE = { variables: {}, home: '/nowhere', directory: '/nowhere' };
const endpoint = 'http://127.0.0.1:8081/api/v1';

test('what signs in is missed by the compiler and by the constructor, which name it', () => {
  // @ts-expect-error -- token is required
  expect(() => new Hetzner({})).toThrow(/hetzner: the option token is missing/);
  // @ts-expect-error -- token is required
  expect(() => new DigitalOcean({})).toThrow(/digital-ocean: the option token is missing/);
  // @ts-expect-error -- token is required
  expect(() => new Linode({})).toThrow(/linode: the option token is missing/);
  // @ts-expect-error -- token is required
  expect(() => new Gandi({})).toThrow(/gandi-live: the option token is missing/);
  // @ts-expect-error -- token is required
  expect(() => new Cloudflare({ accountId: '1' })).toThrow(/cloudflare: the option token is missing/);
  // @ts-expect-error -- apiKey is required
  expect(() => new PowerDns({ endpoint })).toThrow(/powerdns: the option apiKey is missing/);
  // @ts-expect-error -- endpoint is required
  expect(() => new PowerDns({ apiKey: 'secret' })).toThrow(/powerdns: the option endpoint is missing/);
});

test('Rackspace wants a user name, with an API key or a password', async () => {
  // @ts-expect-error -- username is required
  expect(() => new Rackspace({ apiKey: 'secret' })).toThrow(/rackspace: the option username is missing/);
  // @ts-expect-error -- apiKey or password is required
  expect(() => new Rackspace({ username: 'ann' })).toThrow(/rackspace: the option apiKey is missing/);
  // @ts-expect-error -- apiKey or password is required
  expect(() => new CloudFiles({ username: 'ann' })).toThrow(/rackspace: the option apiKey is missing/);
  // @ts-expect-error -- apiKey or password is required
  expect(() => new RackspaceDns({ username: 'ann' })).toThrow(/rackspace: the option apiKey is missing/);
  for (const secret of [{ apiKey: 'secret' }, { password: 'secret' }])
    await new Rackspace({ username: 'ann', region: 'DFW', ...secret }).close();
});

test('fromEnv takes as much of them as the environment lacks, and names the rest', async () => {
  for (const [make, words] of [
    [() => Hetzner.fromEnv({}, NOWHERE), /token .*HCLOUD_TOKEN/],
    [() => Linode.fromEnv({}, NOWHERE), /token .*LINODE_TOKEN/],
    [() => Gandi.fromEnv({}, NOWHERE), /token .*GANDI_TOKEN/],
    [() => Cloudflare.fromEnv({ accountId: '1' }, NOWHERE), /token .*CLOUDFLARE_API_TOKEN/],
    [() => PowerDns.fromEnv({ endpoint }, NOWHERE), /apiKey .*PDNS_API_KEY/],
    [() => PowerDns.fromEnv({ apiKey: 'secret' }, NOWHERE), /endpoint .*PDNS_API_URL/],
    [() => Rackspace.fromEnv({ apiKey: 'secret' }, NOWHERE), /username .*RACKSPACE_USERNAME/],
    [() => Rackspace.fromEnv({ username: 'ann' }, NOWHERE), /apiKey .*RACKSPACE_API_KEY/],
  ] as const)
    await expect(make()).rejects.toThrow(words);
  const variables = { RACKSPACE_API_KEY: 'secret' };
  await (await Rackspace.fromEnv({ username: 'ann', region: 'DFW' }, { ...NOWHERE, variables })).close();
});

test('the credentials of a sandbox are typed by its flavor', async () => {
  await using sandbox = await startSandbox({ flavor: 'rackspace' });
  expectTypeOf(sandbox.credentials).toExtend<{ readonly username: string; readonly apiKey: string }>();
  await new Rackspace({ ...sandbox.credentials, endpoint: sandbox.identityUrl }).close();
});
