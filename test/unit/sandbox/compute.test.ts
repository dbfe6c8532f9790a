import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from 'skylane/sandbox';
import { type Client, dig, signIn } from '../../support/sandbox-client.js';

const open: Sandbox[] = [];

async function start(options: Partial<SandboxOptions> = {}, account = 'demo'): Promise<Client> {
  const sandbox = await startSandbox({ flavor: 'openstack', buildTime: 20, actionTime: 5, ...options });
  open.push(sandbox);
  return await signIn(sandbox, account);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(async (sandbox) => await sandbox.close()));
});

describe('creating servers', () => {
  it('accepts with 202, a location and an administrator password', async () => {
    const client = await start();
    const response = await client.createServer({ name: 'web-1' });
    expect(response.status).toBe(202);
    const id = response.textAt('server', 'id');
    expect(response.headers.get('location')).toBe(
      `${client.sandbox.url}/RegionOne/compute/v2.1/servers/${id}`,
    );
    expect(response.at('server', 'adminPass')).toMatch(/^\w{12}$/);
    expect(response.at('server', 'security_groups')).toEqual([{ name: 'default' }]);
  });

  it('starts in BUILD, on no host until it is scheduled', async () => {
    const client = await start({ buildTime: 3_600_000 });
    const id = (await client.createServer()).textAt('server', 'id');
    const { json } = await client.compute('GET', `/servers/${id}`);
    expect(dig(json, 'server', 'status')).toBe('BUILD');
    const isScheduled = dig(json, 'server', 'OS-EXT-STS:task_state') === 'spawning';
    expect(dig(json, 'server', 'hostId') !== '').toBe(isScheduled);
  });

  it('leads to ACTIVE, with every field of the real detail answer', async () => {
    const client = await start();
    const id = await client.activeServer({ metadata: { a: 'b' } });
    const shown = await client.compute('GET', `/servers/${id}`, { version: '2.93' });
    expect(Object.keys(shown.at('server') as object).toSorted()).toEqual(DETAIL_KEYS);
    expect(shown.at('server', 'metadata')).toEqual({ a: 'b' });
    expect(shown.at('server', 'OS-EXT-STS:power_state')).toBe(1);
  });

  it('names the servers of one call name-1, name-2 ...', async () => {
    const client = await start();
    const response = await client.createServer({
      name: 'web',
      min_count: 2,
      max_count: 3,
      return_reservation_id: true,
    });
    expect(response.at('reservation_id')).toMatch(/^r-/);
    expect((await client.sandbox.servers()).map(({ name }) => name).toSorted()).toEqual([
      'web-1',
      'web-2',
      'web-3',
    ]);
  });

  it('ends past the capacity of the hypervisors in ERROR, all servers of the call', async () => {
    const client = await start({ capacity: 2 });
    await client.activeServer();
    const id = (await client.createServer({ min_count: 2 })).textAt('server', 'id');
    const server = await client.untilServer(id, 'ERROR');
    expect(dig(server, 'fault')).toMatchObject({ code: 500, message: 'No valid host was found. ' });
    const failed = (await client.sandbox.servers()).filter(({ status }) => status === 'ERROR');
    expect(failed).toHaveLength(2);
  });

  it('ends in ERROR with the message of an injected fault', async () => {
    const client = await start();
    await client.sandbox.addFault({
      kind: 'buildError',
      message: 'Build of instance aborted: disk full',
      times: 1,
    });
    const id = (await client.createServer()).textAt('server', 'id');
    const server = await client.untilServer(id, 'ERROR');
    expect(dig(server, 'fault', 'message')).toBe('Build of instance aborted: disk full');
  });

  it.each([
    ['a flavor that does not exist', { flavorRef: '99' }, 'Flavor 99 could not be found.'],
    ['an image that does not exist', { imageRef: UNKNOWN_ID() }, 'Can not find requested image'],
    ['no image', { imageRef: undefined }, 'Missing imageRef attribute'],
    ['a key pair that does not exist', { key_name: 'nope' }, 'Invalid key_name provided.'],
    [
      'a zone that does not exist',
      { availability_zone: 'moon' },
      'The requested availability zone is not available',
    ],
    ['more at least than at most', { min_count: 3, max_count: 2 }, 'min_count must be <= max_count'],
    ['an empty name', { name: '' }, "Invalid input for field/attribute name. Value: . '' is too short"],
    [
      'metadata that is not text',
      { metadata: { a: 1 } },
      "Invalid input for field/attribute a. Value: 1. 1 is not of type 'string'",
    ],
    [
      'a network that is not an id',
      { networks: [{ uuid: 'x' }] },
      'Bad networks format: network uuid is not in proper format (x)',
    ],
    [
      'an unknown network',
      { networks: [{ uuid: UNKNOWN_ID() }] },
      `Network ${UNKNOWN_ID()} could not be found.`,
    ],
  ])('refuses %s with 400 in the words of Nova', async (_case, fields, message) => {
    const client = await start();
    const response = await client.createServer(fields);
    expect(response.status).toBe(400);
    expect(response.json).toEqual({ badRequest: { code: 400, message } });
  });

  it('refuses what is over quota with 403, naming every quota', async () => {
    const client = await start({}, 'limited');
    const response = await client.createServer({ flavorRef: '5', min_count: 3 });
    expect(response.status).toBe(403);
    expect(response.at('forbidden', 'message')).toBe(
      'Quota exceeded for cores, instances, ram: Requested 24, 3, 49152, but already used 0, 0, 0 of 4, 2, 4096 cores, instances, ram',
    );
  });

  it('makes as many as the quota lets between the least and the most', async () => {
    const client = await start({ quota: { instances: 2 } });
    await client.createServer({ min_count: 1, max_count: 5 });
    expect(await client.sandbox.servers()).toHaveLength(2);
  });

  it('puts a port on the network asked for and shows its address', async () => {
    const client = await start();
    const networks = await client.network('GET', '/networks?name=shared');
    const id = await client.activeServer({ networks: [{ uuid: networks.at('networks', 0, 'id') }] });
    const server = await client.untilServer(id, 'ACTIVE');
    expect(dig(server, 'addresses', 'shared', 0)).toMatchObject({ version: 4, 'OS-EXT-IPS:type': 'fixed' });
    const ports = await client.network('GET', `/ports?device_id=${id}`);
    expect(ports.at('ports', 0, 'fixed_ips', 0, 'ip_address')).toBe(
      dig(server, 'addresses', 'shared', 0, 'addr'),
    );
  });

  it('boots from a volume made of an image, and takes it away with the server', async () => {
    const client = await start();
    const images = await client.image('GET', '/images?limit=1');
    const mapping = {
      boot_index: 0,
      uuid: images.at('images', 0, 'id'),
      source_type: 'image',
      destination_type: 'volume',
      volume_size: 3,
      delete_on_termination: true,
    };
    const id = await client.activeServer({ imageRef: undefined, block_device_mapping_v2: [mapping] });
    expect((await client.compute('GET', `/servers/${id}`)).at('server', 'image')).toBe('');
    const volumes = await client.volume('GET', '/volumes/detail');
    expect(volumes.at('volumes', 0)).toMatchObject({
      size: 3,
      status: 'in-use',
      attachments: [{ server_id: id }],
    });
    await client.compute('DELETE', `/servers/${id}`);
    await client.untilGone(id);
    expect((await client.volume('GET', '/volumes')).rows('volumes')).toEqual([]);
  });

  it('asks which network when there are several and none is named', async () => {
    const client = await start();
    const made = await client.network('POST', '/networks', { body: { network: { name: 'own' } } });
    const subnet = { network_id: made.at('network', 'id'), cidr: '192.168.9.0/24', ip_version: 4 };
    await client.network('POST', '/subnets', { body: { subnet } });
    const response = await client.createServer({ networks: 'auto' });
    expect(response.status).toBe(409);
    expect(response.at('conflictingRequest', 'message')).toContain('Multiple possible networks found');
  });
});

function UNKNOWN_ID(): string {
  return '70a599e0-31e7-49b7-b260-868f441e862b';
}

const DETAIL_KEYS = [
  'OS-DCF:diskConfig',
  'OS-EXT-AZ:availability_zone',
  'OS-EXT-SRV-ATTR:hostname',
  'OS-EXT-STS:power_state',
  'OS-EXT-STS:task_state',
  'OS-EXT-STS:vm_state',
  'OS-SRV-USG:launched_at',
  'OS-SRV-USG:terminated_at',
  'accessIPv4',
  'accessIPv6',
  'addresses',
  'config_drive',
  'created',
  'description',
  'flavor',
  'hostId',
  'id',
  'image',
  'key_name',
  'links',
  'locked',
  'locked_reason',
  'metadata',
  'name',
  'os-extended-volumes:volumes_attached',
  'progress',
  'server_groups',
  'status',
  'tags',
  'tenant_id',
  'trusted_image_certificates',
  'updated',
  'user_id',
];

describe('microversions', () => {
  it('answers the one asked for in its headers', async () => {
    const client = await start();
    const response = await client.compute('GET', '/servers', { version: '2.26' });
    expect(response.headers.get('openstack-api-version')).toBe('compute 2.26');
    expect(response.headers.get('x-openstack-nova-api-version')).toBe('2.26');
  });

  it('refuses one it does not have with 406, saying which it has', async () => {
    const client = await start();
    const response = await client.compute('GET', '/servers', { version: '2.999' });
    expect(response.status).toBe(406);
    expect(response.at('computeFault', 'message')).toBe(
      'Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.93.',
    );
  });

  it('needs networks from 2.37 on and does not know none before', async () => {
    const client = await start();
    expect((await client.createServer({ networks: undefined }, '2.37')).status).toBe(400);
    expect((await client.createServer({ networks: 'none' }, '2.1')).status).toBe(400);
    expect((await client.createServer({ networks: undefined }, '2.1')).status).toBe(202);
  });

  it('embeds the flavor from 2.47 on', async () => {
    const client = await start();
    const id = await client.activeServer();
    const before = await client.compute('GET', `/servers/${id}`, { version: '2.46' });
    const after = await client.compute('GET', `/servers/${id}`, { version: '2.47' });
    expect(before.at('server', 'flavor', 'id')).toBe('2');
    expect(after.at('server', 'flavor')).toMatchObject({ original_name: 'm1.small', vcpus: 1, ram: 2048 });
  });

  it('has tags from 2.26 on, at creation from 2.52 on', async () => {
    const client = await start();
    expect((await client.createServer({ tags: ['a'] }, '2.37')).status).toBe(400);
    const id = (await client.createServer({ tags: ['a'] }, '2.52')).textAt('server', 'id');
    expect((await client.compute('GET', `/servers/${id}/tags`)).status).toBe(404);
    expect((await client.compute('GET', `/servers/${id}/tags`, { version: '2.26' })).json).toEqual({
      tags: ['a'],
    });
  });

  it('makes no key pair itself from 2.92 on', async () => {
    const client = await start();
    const body = { keypair: { name: 'k' } };
    expect((await client.compute('POST', '/os-keypairs', { body, version: '2.92' })).status).toBe(400);
    const made = await client.compute('POST', '/os-keypairs', { body, version: '2.2' });
    expect(made.at('keypair')).toMatchObject({ name: 'k', type: 'ssh' });
    expect(made.at('keypair', 'private_key')).toMatch(/BEGIN RSA PRIVATE KEY/);
  });
});

describe('listing servers', () => {
  async function withServers(count: number, options: Partial<SandboxOptions> = {}): Promise<Client> {
    const client = await start(options);
    await client.createServer({ name: 'web', min_count: count });
    return client;
  }

  it('pages by limit and marker through its links', async () => {
    const client = await withServers(5);
    const names: unknown[] = [];
    let path = '/servers?limit=2';
    let pages = 0;
    while (path !== '') {
      const page = await client.compute('GET', path);
      names.push(...page.column('servers', 'name'));
      const next = page.at('servers_links', 0, 'href');
      path = typeof next === 'string' ? next.replace(/^.*\/v2\.1/, '') : '';
      pages += 1;
    }
    expect([pages, names.toSorted()]).toEqual([3, ['web-1', 'web-2', 'web-3', 'web-4', 'web-5']]);
  });

  it('gives no more rows a page than the page size', async () => {
    const client = await withServers(3, { pageSize: 2 });
    const page = await client.compute('GET', '/servers/detail?limit=1000');
    expect([page.rows('servers').length, page.at('servers_links', 0, 'rel')]).toEqual([2, 'next']);
  });

  it('has no status in the brief list', async () => {
    const client = await withServers(1);
    expect(Object.keys((await client.compute('GET', '/servers')).at('servers', 0) as object)).toEqual([
      'id',
      'name',
      'links',
    ]);
  });

  it('filters by name as a pattern and by status', async () => {
    const client = await withServers(12);
    expect((await client.compute('GET', '/servers?name=web-1$')).column('servers', 'name')).toEqual([
      'web-1',
    ]);
    expect((await client.compute('GET', '/servers?status=SHUTOFF')).rows('servers')).toEqual([]);
  });

  it('drops filters it does not know before 2.75 and refuses them from then on', async () => {
    const client = await withServers(2);
    expect((await client.compute('GET', '/servers?metadata={"a":"b"}&bogus=1')).rows('servers')).toHaveLength(
      2,
    );
    expect((await client.compute('GET', '/servers?bogus=1', { version: '2.75' })).status).toBe(400);
  });

  it('includes deleted ones with changes-since, with their end', async () => {
    const client = await start();
    const before = new Date(Date.now() - 2000).toISOString();
    const id = await client.activeServer();
    await client.compute('DELETE', `/servers/${id}`);
    await client.untilGone(id);
    expect((await client.compute('GET', '/servers/detail')).rows('servers')).toEqual([]);
    const changed = await client.compute('GET', `/servers/detail?changes-since=${before}`);
    expect(changed.at('servers', 0)).toMatchObject({
      id,
      status: 'DELETED',
      'OS-EXT-STS:vm_state': 'deleted',
    });
    expect(changed.at('servers', 0, 'OS-SRV-USG:terminated_at')).not.toBeNull();
  });

  it.each([
    ['limit=abc', "Invalid input for query parameters limit. Value: abc. 'abc' does not match '^[0-9]*$'"],
    ['marker=abc', 'marker [abc] not found'],
    [
      'changes-since=x',
      "Invalid input for query parameters changes-since. Value: x. 'x' is not a 'date-time'",
    ],
  ])('refuses ?%s with 400', async (query, message) => {
    const client = await start();
    expect((await client.compute('GET', `/servers?${query}`)).at('badRequest', 'message')).toBe(message);
  });

  it('keeps projects apart', async () => {
    const client = await withServers(1);
    const other = await signIn(client.sandbox, 'limited');
    expect((await other.compute('GET', '/servers')).rows('servers')).toEqual([]);
    const id = (await client.compute('GET', '/servers')).textAt('servers', 0, 'id');
    expect((await other.compute('GET', `/servers/${id}`)).status).toBe(404);
  });
});
