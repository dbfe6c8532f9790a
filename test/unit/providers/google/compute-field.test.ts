import { describe, expect, test } from 'vitest';
import { answers, at, DONE, failure, type Said, stage, ZONE } from '../../../support/compute-engine.js';

/** What people met on the real cloud, as their reports quote it. */

const spec = { name: 'web-1', image: 'projects/p/global/images/x', size: 'e2-small' };
const zone = (name: string, more: object = {}) => ({
  id: '1',
  name,
  region: `regions/${name.slice(0, name.lastIndexOf('-'))}`,
  status: 'UP',
  ...more,
});

describe('what an organization does not allow', () => {
  test.each([
    'Constraint constraints/compute.vmExternalIpAccess violated for project 123. Add instance projects/p/zones/z/instances/i to the constraint to use external IP with it.',
    'Constraint constraints/compute.trustedImageProjects violated for project p.',
    'Constraint constraints/compute.requireShieldedVm violated for project projects/p. Secure Boot is not enabled.',
  ])('%j is a matter of permission, not of the present state', async (message) => {
    const { driver } = await stage(() => [412, failure(412, 'conditionNotMet', message)], ZONE);
    await expect(driver.createNode(spec)).rejects.toMatchObject({
      code: 'permission',
      message: expect.stringContaining(message.slice(0, 60)),
    });
  });

  test('is the same where its operation says so', async () => {
    const errors = [
      { code: 'CONDITION_NOT_MET', message: 'Constraint constraints/compute.requireOsLogin violated for p.' },
    ];
    const { driver } = await stage(
      answers({
        [`POST ${at(`/zones/${ZONE}/disks`)}`]: { ...DONE, error: { errors }, httpErrorStatusCode: 412 },
      }),
      ZONE,
    );
    await expect(driver.createVolume({ name: 'data', size: 10 })).rejects.toMatchObject({
      code: 'permission',
    });
  });

  test('is asked for once, where a change that was overtaken is asked for again', async () => {
    const selfLink = at(`/zones/${ZONE}/instances/web-1`);
    const places = { selfLink, zone: `zones/${ZONE}`, machineType: `zones/${ZONE}/machineTypes/e2-small` };
    const row = { id: '7', name: 'web-1', status: 'RUNNING', labelFingerprint: 'abc', ...places };
    const counted = async (message: string) => {
      const { driver, heard } = await stage(
        (request): Said =>
          request.method === 'GET' ? [200, row] : [412, failure(412, 'conditionNotMet', message)],
        ZONE,
      );
      await driver.updateNode('web-1', { metadata: { team: 'web' } }).catch(() => {});
      return heard.filter(({ method }) => method === 'POST').length;
    };
    expect(await counted('Constraint constraints/compute.x violated for p.')).toBe(1);
    expect(
      await counted('Labels fingerprint either invalid or resource labels have changed'),
    ).toBeGreaterThan(1);
  });
});

test('a zone without room says which zones have some', async () => {
  const words = 'Consider trying your request in the us-central1-b, us-central1-f zone(s).';
  const errors = [
    {
      code: 'ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS',
      message: "The zone 'projects/p/zones/us-central1-a' does not have enough resources available.",
      errorDetails: [
        { help: { links: [{ url: 'https://cloud.google.com/compute/docs/resource-error' }] } },
        { localizedMessage: { locale: 'en-US', message: words } },
        { errorInfo: { reason: 'resource_availability', metadatas: { zonesAvailable: 'us-central1-b' } } },
      ],
    },
  ];
  const { driver } = await stage(
    answers({
      [`POST ${at(`/zones/${ZONE}/disks`)}`]: { ...DONE, error: { errors }, httpErrorStatusCode: 503 },
    }),
    ZONE,
  );
  await expect(driver.createVolume({ name: 'data', size: 10 })).rejects.toMatchObject({
    code: 'capacity',
    message: expect.stringContaining(words),
  });
});

describe('a quota of requests that is used up', () => {
  const refused = (headers: Readonly<Record<string, string>>) =>
    stage(
      (): Said => [
        403,
        failure(403, 'rateLimitExceeded', "Quota exceeded for 'Queries per minute'"),
        headers,
      ],
      ZONE,
    );

  test("is full again at the next minute of Google's clock", async () => {
    const { driver } = await refused({ date: 'Mon, 30 Nov 2026 10:00:15 GMT' });
    await expect(driver.listNodes()).rejects.toMatchObject({ code: 'rate-limit', retryAfter: 45_000 });
  });

  test('is waited for, and the request sent again', async () => {
    const date = 'Mon, 30 Nov 2026 10:00:59 GMT';
    let asked = 0;
    const { driver } = await stage(
      (): Said =>
        asked++ === 0 ? [403, failure(403, 'rateLimitExceeded', 'Quota'), { date }] : [200, { items: [] }],
      ZONE,
      { retry: { attempts: 2 } },
    );
    const since = performance.now();
    expect(await driver.listNodes()).toEqual([]);
    expect(performance.now() - since).toBeGreaterThan(900);
  });

  test('is waited for as long as Google says where it says so', async () => {
    const { driver } = await refused({ date: 'Mon, 30 Nov 2026 10:00:15 GMT', 'retry-after': '3' });
    await expect(driver.listNodes()).rejects.toMatchObject({ code: 'rate-limit', retryAfter: 3000 });
  });
});

describe('where something new goes', () => {
  test('not to a zone that is down, going, or for one kind of work', async () => {
    const items = [
      zone('us-central1-ai1a'),
      zone('us-central1-a', { status: 'DOWN' }),
      zone('us-central1-b', { deprecated: { state: 'DEPRECATED' } }),
      zone('us-central1-f'),
    ];
    const { driver, heard } = await stage(answers({ [`GET ${at('/zones')}`]: { items } }), 'us-central1');
    await driver.createNode(spec).catch(() => {});
    expect(heard.at(-1)?.url.pathname).toBe(at('/zones/us-central1-f/instances'));
  });

  test('a project of a domain keeps its colon, in paths and in what is sent', async () => {
    const { driver, heard } = await stage(() => undefined, ZONE, { projectId: 'example.com:web' });
    await driver.firewalls.create({ name: 'web', allowed: [{ protocol: 'tcp' }] }).catch(() => {});
    expect(heard[0]?.url.pathname).toBe('/projects/example.com:web/global/firewalls');
    expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({
      network: 'projects/example.com:web/global/networks/default',
    });
  });
});

test('a project that is not there is no machine type that is not there', async () => {
  const message = "The resource 'projects/p/zones/z/machineTypes' was not found";
  const { driver } = await stage(() => [404, failure(404, 'notFound', message)], ZONE);
  await expect(driver.listSizes()).rejects.toMatchObject({ code: 'not-found' });
});

test.each([
  [{ auth: { publicKey: 'ssh-ed25519 AAAA' } }, 'ssh-keys'],
  [{ keyPair: 'me' }, 'ssh-keys'],
  [{ userData: '#!/bin/sh' }, 'startup-script'],
  [{ userData: '#cloud-config' }, 'user-data'],
  [{ extra: { guestAttributes: true } }, 'enable-guest-attributes'],
])('%j and the metadata %s beside it: neither is dropped in silence', async (more, key) => {
  const { driver, heard } = await stage(() => undefined, ZONE);
  const extra = { ...('extra' in more ? more.extra : {}), instanceMetadata: { [key]: 'mine' } };
  await expect(driver.createNode({ ...spec, ...more, extra })).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining(key),
  });
  expect(heard).toEqual([]);
});

test('host keys are read from the console where guest attributes are closed', async () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDWMmVQr0dHP8UdKYTPZqMjBSbIBqTZBDjYQNSj0lUvF';
  const contents = `-----BEGIN SSH HOST KEY KEYS-----\n${key} root@web\n-----END SSH HOST KEY KEYS-----\n`;
  const { driver } = await stage((request): Said => {
    if (request.url.pathname.endsWith('/serialPort')) return [200, { contents, next: '1' }];
    return [403, failure(403, 'forbidden', "Required 'compute.instances.getGuestAttributes' permission")];
  }, ZONE);
  expect(await driver.hostKeysOf('web-1')).toEqual([key]);
});

test('a private key, or two keys in one, never leave for the metadata', async () => {
  const { driver, heard } = await stage(() => undefined, ZONE);
  for (const publicKey of ['-----BEGIN OPENSSH PRIVATE KEY-----\nabc', 'ssh-rsa AAAA me\nroot:ssh-rsa BBBB'])
    await expect(driver.createNode({ ...spec, auth: { publicKey } })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.not.stringContaining('abc'),
    });
  expect(heard).toEqual([]);
});

test('of several servers made by one request, what is for one is refused with the way out; what says nothing is not', async () => {
  const { driver } = await stage(() => undefined, ZONE);
  const batch = (extra: object) =>
    driver.createNodeBatch({ spec: { ...spec, extra }, names: ['a', 'b'], clientToken: 'token' });
  await expect(batch({ deletionProtection: true })).rejects.toThrow(/deletionProtection.*a spec of its own/);
  await expect(batch({ deletionProtection: false, volumes: [] })).rejects.toMatchObject({ status: 404 });
});

test('several instances of one name are refused before they are made', async () => {
  const { driver, heard } = await stage(() => undefined, ZONE);
  const twice = driver.createNodeBatch({ spec, names: ['a', 'a'], clientToken: 'token' });
  await expect(twice).rejects.toMatchObject({ code: 'invalid-request' });
  expect(heard).toEqual([]);
});

test.each([
  ['rhel-9-4-sap-ha', 'projects/rhel-sap-cloud/global/images/family/rhel-9-4-sap-ha'],
  ['sles-15-sp6-sap', 'projects/suse-sap-cloud/global/images/family/sles-15-sp6-sap'],
  ['rhel-9', 'projects/rhel-cloud/global/images/family/rhel-9'],
  [
    'rocky-linux-9-optimized-gcp',
    'projects/rocky-linux-cloud/global/images/family/rocky-linux-9-optimized-gcp',
  ],
  ['debian-cloud/debian-12', 'projects/debian-cloud/global/images/family/debian-12'],
  ['example.com:golden/base', 'projects/example.com:golden/global/images/family/base'],
])('the image %s is looked for at %s', async (image, path) => {
  const { driver, heard } = await stage(answers({ [`GET ${at('/global/images')}`]: { items: [] } }), ZONE);
  await expect(driver.getImage(image)).rejects.toMatchObject({ code: 'image-not-found' });
  expect(heard.map(({ url }) => url.pathname)).toContain(`/${path}`);
});

test('a server with local disks is stopped by saying what becomes of them, in words of this package', async () => {
  const message =
    'VM has a Local SSD attached but an undefined value for `discard-local-ssd`. If using gcloud, please add `--discard-local-ssd=false`';
  const { driver } = await stage(() => [400, failure(400, 'badRequest', message)], ZONE);
  await expect(driver.stopNode('web-1')).rejects.toThrow(/instances\.stop\(node, \{ discardLocalSsd/);
});

describe('a firewall rule whose sources are taken away', () => {
  const rule = { id: '5', name: 'web', network: 'global/networks/default', direction: 'INGRESS' };
  const row = { ...rule, allowed: [{ IPProtocol: 'tcp' }], sourceRanges: ['10.0.0.0/8'] };
  const path = at('/global/firewalls/web');

  test('is refused, since to Google it would be open to all', async () => {
    const { driver, heard } = await stage(answers({ [`GET ${path}`]: row }), ZONE);
    const open = { code: 'invalid-request', message: expect.stringContaining('0.0.0.0/0') };
    await expect(driver.firewalls.update('web', { ranges: [] })).rejects.toMatchObject(open);
    const spec = { name: 'new', allowed: [{ protocol: 'tcp' }], ranges: [] };
    await expect(driver.firewalls.create(spec)).rejects.toMatchObject(open);
    expect(heard.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('is changed where others are left or given', async () => {
    const { driver, heard } = await stage(
      answers({ [`GET ${path}`]: row, [`PATCH ${path}`]: { ...DONE, zone: undefined } }),
      ZONE,
    );
    await driver.firewalls.update('web', { sourceTags: [] });
    await driver.firewalls.update('web', { ranges: [], sourceTags: ['bastion'] });
    const bodies = heard.flatMap(({ method, body }) =>
      method === 'PATCH' ? [JSON.parse(body) as unknown] : [],
    );
    expect(bodies).toEqual([{ sourceTags: [] }, { sourceRanges: [], sourceTags: ['bastion'] }]);
  });
});

test('a service account that one may not use is a matter of permission', async () => {
  const message = "The user does not have access to service account 'a@p.iam.gserviceaccount.com'.";
  const { driver } = await stage(() => [400, failure(400, 'SERVICE_ACCOUNT_ACCESS_DENIED', message)], ZONE);
  await expect(driver.createNode(spec)).rejects.toMatchObject({ code: 'permission' });
});

test('the name of a reserved address is no address', async () => {
  const { driver, heard } = await stage(() => undefined, ZONE);
  const create = driver.createNode({ ...spec, extra: { externalIp: 'my-address' } });
  await expect(create).rejects.toMatchObject({ code: 'invalid-request' });
  expect(heard).toEqual([]);
});

describe('what newer machine types and stricter organizations want', () => {
  const sent = async (extra: object) => {
    const { driver, heard } = await stage(() => undefined, ZONE);
    await driver.createNode({ ...spec, extra }).catch(() => {});
    return JSON.parse(heard[0]?.body ?? '{}') as { scheduling?: unknown; shieldedInstanceConfig?: unknown };
  };

  test('is said: the end at maintenance, and Secure Boot', async () => {
    const body = await sent({ onHostMaintenance: 'TERMINATE', secureBoot: true });
    expect(body.scheduling).toEqual({ onHostMaintenance: 'TERMINATE' });
    expect(body.shieldedInstanceConfig).toMatchObject({ enableSecureBoot: true, enableVtpm: true });
    expect(await sent({})).not.toHaveProperty('scheduling');
    expect(await sent({})).not.toHaveProperty('shieldedInstanceConfig');
  });

  test('spare capacity that is to be moved is refused', async () => {
    const { driver, heard } = await stage(() => undefined, ZONE);
    const extra = { spot: true, onHostMaintenance: 'MIGRATE' } as const;
    await expect(driver.createNode({ ...spec, extra })).rejects.toMatchObject({ code: 'invalid-request' });
    expect(heard).toEqual([]);
  });
});
