import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import nock from 'nock';
import { type Driver, getDriver, Provider } from 'skylane';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  DIGITAL_OCEAN,
  EC2,
  type Entry,
  HETZNER,
  type Json,
  LXD,
  OPENSTACK,
} from '../../support/complete-entries.js';
import { tokenV3 } from '../../support/keystone.js';

/** One list of a driver: a complete entry, how the list is asked for, and the fields without which an entry is nothing. */
interface ListCase {
  readonly entry: Entry;
  readonly needs: readonly string[];
  readonly body: (entries: readonly Entry[], path: string) => unknown;
  readonly list: () => Promise<readonly object[]>;
}

let reply: (path: string) => string = () => '';
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const { method, url = '' } = request;
    if (url.endsWith('/tokens')) {
      const v3 = url.startsWith('/v3');
      response.writeHead(v3 ? 201 : 200, {
        'content-type': 'application/json',
        'x-subject-token': 'token-1',
      });
      response.end(JSON.stringify(v3 ? tokenV3([]) : V2_TOKEN));
    } else {
      response.writeHead(200, { 'content-type': method === 'POST' ? 'text/xml' : 'application/json' });
      response.end(reply(url));
    }
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const V2_TOKEN = {
  access: {
    token: { id: 'token-1', expires: '2999-01-01T00:00:00Z' },
    serviceCatalog: [],
    user: { id: 'ann' },
  },
};
const endpoints = { compute: `${url}/v2.1`, image: `${url}/v2`, network: `${url}/v2.0`, volume: `${url}/v3` };
const retry = { attempts: 1 };
const openstack = new (getDriver(Provider.OPENSTACK))({
  endpoint: `${url}/v3`,
  username: 'ann',
  password: 'a password of the test',
  projectName: 'web',
  endpoints,
  retry,
});
const rackspace = new (getDriver(Provider.RACKSPACE))({
  endpoint: `${url}/v2.0`,
  username: 'ann',
  apiKey: 'a key of the test',
  region: 'DFW',
  endpoints,
  retry,
});
const token = 'x'.repeat(64);
const hetzner = new (getDriver(Provider.HETZNER))({ token, endpoint: url, retry });
const digitalOcean = new (getDriver(Provider.DIGITAL_OCEAN))({ token, endpoint: url, retry });
const lxd = new (getDriver(Provider.LXD))({ endpoint: url, retry });
const incus = new (getDriver(Provider.INCUS))({ endpoint: url, retry });
const ec2 = new (getDriver(Provider.EC2))({
  endpoint: url,
  region: 'eu-central-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI',
  retry,
});
const drivers: readonly Driver[] = [openstack, rackspace, hetzner, digitalOcean, lxd, incus, ec2];

const json =
  (key: string) =>
  (entries: readonly Entry[]): unknown => ({ [key]: entries, meta: { pagination: { next_page: null } } });
const metadata = (entries: readonly Entry[]): unknown => ({ type: 'sync', metadata: entries });
/** A list that is asked for after the pools that hold it. */
const inPool = (entries: readonly Entry[], path: string): unknown =>
  metadata(path.startsWith('/1.0/storage-pools?') ? [{ name: 'default' }] : entries);
const inCluster = (entries: readonly Entry[], path: string): unknown =>
  path.startsWith('/1.0/cluster')
    ? metadata(entries)
    : { type: 'sync', metadata: { environment: { server_clustered: true, server_name: 'one' } } };
const xml =
  (key: string) =>
  (entries: readonly Entry[]): unknown =>
    `<R>${element(key, entries)}</R>`;
const reservations = (entries: readonly Entry[]): unknown =>
  `<R>${element('reservationSet', [{ reservationId: 'r-1', instancesSet: entries }])}</R>`;

function element(name: string, value: Json): string {
  if (value === null) return `<${name}/>`;
  if (Array.isArray(value))
    return `<${name}>${value.map((item: Json) => element('item', item)).join('')}</${name}>`;
  if (typeof value !== 'object') return `<${name}>${value}</${name}>`;
  const fields = Object.entries(value as Entry).map(([key, item]) => element(key, item));
  return `<${name}>${fields.join('')}</${name}>`;
}

function novaLists(driver: typeof openstack | typeof rackspace): Record<string, ListCase> {
  return {
    nodes: { entry: OPENSTACK.server, needs: ['id'], body: json('servers'), list: () => driver.listNodes() },
    sizes: { entry: OPENSTACK.flavor, needs: ['id'], body: json('flavors'), list: () => driver.listSizes() },
    images: { entry: OPENSTACK.image, needs: ['id'], body: json('images'), list: () => driver.listImages() },
    keyPairs: {
      entry: OPENSTACK.keyPair,
      needs: ['keypair', 'keypair/name'],
      body: json('keypairs'),
      list: () => driver.listKeyPairs(),
    },
    networks: {
      entry: OPENSTACK.network,
      needs: ['id'],
      body: json('networks'),
      list: () => driver.networks.list(),
    },
    subnets: {
      entry: OPENSTACK.subnet,
      needs: ['id'],
      body: json('subnets'),
      list: () => driver.subnets.list(),
    },
    ports: { entry: OPENSTACK.port, needs: ['id'], body: json('ports'), list: () => driver.ports.list() },
    securityGroups: {
      entry: OPENSTACK.securityGroup,
      needs: ['id', 'security_group_rules/0/id'],
      body: json('security_groups'),
      list: () => driver.securityGroups.list(),
    },
  };
}

function lxdLists(driver: typeof lxd | typeof incus): Record<string, ListCase> {
  return {
    nodes: { entry: LXD.instance, needs: ['name'], body: metadata, list: () => driver.listNodes() },
    sizes: { entry: LXD.profile, needs: ['name'], body: metadata, list: () => driver.listSizes() },
    images: { entry: LXD.image, needs: ['fingerprint'], body: metadata, list: () => driver.listImages() },
    locations: {
      entry: LXD.member,
      needs: ['server_name'],
      body: inCluster,
      list: () => driver.listLocations(),
    },
    volumes: { entry: LXD.volume, needs: ['name'], body: inPool, list: () => driver.listVolumes() },
    volumeSnapshots: {
      entry: LXD.snapshot,
      needs: ['name'],
      body: inPool,
      list: () => driver.listVolumeSnapshots('default/data'),
    },
    nodeSnapshots: {
      entry: LXD.nodeSnapshot,
      needs: ['name'],
      body: metadata,
      list: () => driver.snapshots.list('web'),
    },
  };
}

const LISTS: Readonly<Record<string, Record<string, ListCase>>> = {
  openstack: {
    ...novaLists(openstack),
    locations: {
      entry: OPENSTACK.zone,
      needs: ['zoneName'],
      body: json('availabilityZoneInfo'),
      list: () => openstack.listLocations(),
    },
    volumes: {
      entry: OPENSTACK.volume,
      needs: ['id'],
      body: json('volumes'),
      list: () => openstack.listVolumes(),
    },
    volumeSnapshots: {
      entry: OPENSTACK.snapshot,
      needs: ['id'],
      body: json('snapshots'),
      list: () => openstack.listVolumeSnapshots(),
    },
    addresses: {
      entry: OPENSTACK.floatingIp,
      needs: ['id', 'floating_ip_address'],
      body: json('floatingips'),
      list: () => openstack.listAddresses(),
    },
    routers: {
      entry: OPENSTACK.router,
      needs: ['id'],
      body: json('routers'),
      list: () => openstack.routers.list(),
    },
    serverGroups: {
      entry: OPENSTACK.serverGroup,
      needs: ['id'],
      body: (entries, path) => ({ server_groups: path.includes('offset=') ? [] : entries }),
      list: () => openstack.serverGroups.list(),
    },
  },
  rackspace: {
    ...novaLists(rackspace),
    volumes: {
      entry: OPENSTACK.volumeV1,
      needs: ['id'],
      body: json('volumes'),
      list: () => rackspace.listVolumes(),
    },
    volumeSnapshots: {
      entry: OPENSTACK.snapshotV1,
      needs: ['id'],
      body: json('snapshots'),
      list: () => rackspace.listVolumeSnapshots(),
    },
    virtualInterfaces: {
      entry: OPENSTACK.virtualInterface,
      needs: ['id'],
      body: json('virtual_interfaces'),
      list: () => rackspace.virtualInterfaces.list('server-1'),
    },
  },
  hetzner: {
    nodes: { entry: HETZNER.server, needs: ['id'], body: json('servers'), list: () => hetzner.listNodes() },
    sizes: {
      entry: HETZNER.serverType,
      needs: ['name'],
      body: json('server_types'),
      list: () => hetzner.listSizes(),
    },
    images: { entry: HETZNER.image, needs: ['id'], body: json('images'), list: () => hetzner.listImages() },
    locations: {
      entry: HETZNER.location,
      needs: ['name'],
      body: json('locations'),
      list: () => hetzner.listLocations(),
    },
    keyPairs: {
      entry: HETZNER.sshKey,
      needs: ['id', 'name'],
      body: json('ssh_keys'),
      list: () => hetzner.listKeyPairs(),
    },
    volumes: {
      entry: HETZNER.volume,
      needs: ['id'],
      body: json('volumes'),
      list: () => hetzner.listVolumes(),
    },
    actions: {
      entry: HETZNER.action,
      needs: ['id', 'status'],
      body: json('actions'),
      list: () => hetzner.actions.list('42'),
    },
  },
  'digital-ocean': {
    nodes: {
      entry: DIGITAL_OCEAN.droplet,
      needs: ['id'],
      body: json('droplets'),
      list: () => digitalOcean.listNodes(),
    },
    sizes: {
      entry: DIGITAL_OCEAN.size,
      needs: ['slug'],
      body: json('sizes'),
      list: () => digitalOcean.listSizes(),
    },
    images: {
      entry: DIGITAL_OCEAN.image,
      needs: ['id'],
      body: json('images'),
      list: () => digitalOcean.listImages(),
    },
    locations: {
      entry: DIGITAL_OCEAN.region,
      needs: ['slug'],
      body: json('regions'),
      list: () => digitalOcean.listLocations(),
    },
    keyPairs: {
      entry: DIGITAL_OCEAN.key,
      needs: ['id'],
      body: json('ssh_keys'),
      list: () => digitalOcean.listKeyPairs(),
    },
    volumes: {
      entry: DIGITAL_OCEAN.volume,
      needs: ['id'],
      body: json('volumes'),
      list: () => digitalOcean.listVolumes(),
    },
    volumeSnapshots: {
      entry: DIGITAL_OCEAN.snapshot,
      needs: ['id'],
      body: json('snapshots'),
      list: () => digitalOcean.listVolumeSnapshots(),
    },
    tags: {
      entry: DIGITAL_OCEAN.tag,
      needs: ['name'],
      body: json('tags'),
      list: () => digitalOcean.tags.list(),
    },
    actions: {
      entry: DIGITAL_OCEAN.action,
      needs: ['id', 'status'],
      body: json('actions'),
      list: () => digitalOcean.actions.list('3164444'),
    },
  },
  lxd: lxdLists(lxd),
  incus: lxdLists(incus),
  ec2: {
    nodes: { entry: EC2.instance, needs: ['instanceId'], body: reservations, list: () => ec2.listNodes() },
    sizes: {
      entry: EC2.instanceType,
      needs: ['instanceType'],
      body: xml('instanceTypeSet'),
      list: () => ec2.listSizes(),
    },
    images: { entry: EC2.image, needs: ['imageId'], body: xml('imagesSet'), list: () => ec2.listImages() },
    locations: {
      entry: EC2.zone,
      needs: ['zoneName'],
      body: xml('availabilityZoneInfo'),
      list: () => ec2.listLocations(),
    },
    keyPairs: { entry: EC2.keyPair, needs: ['keyName'], body: xml('keySet'), list: () => ec2.listKeyPairs() },
    volumes: {
      entry: EC2.volume,
      needs: ['volumeId'],
      body: xml('volumeSet'),
      list: () => ec2.listVolumes(),
    },
    volumeSnapshots: {
      entry: EC2.snapshot,
      needs: ['snapshotId'],
      body: xml('snapshotSet'),
      list: () => ec2.listVolumeSnapshots(),
    },
    addresses: {
      entry: EC2.address,
      needs: ['publicIp'],
      body: xml('addressesSet'),
      list: () => ec2.listAddresses(),
    },
    securityGroups: {
      entry: EC2.securityGroup,
      needs: ['groupId', 'ipPermissions/0/ipProtocol', 'ipPermissionsEgress/0/ipProtocol'],
      body: xml('securityGroupInfo'),
      list: () => ec2.securityGroups.list(),
    },
    vpcs: { entry: EC2.vpc, needs: ['vpcId'], body: xml('vpcSet'), list: () => ec2.vpcs.list() },
    subnets: {
      entry: EC2.subnet,
      needs: ['subnetId'],
      body: xml('subnetSet'),
      list: () => ec2.subnets.list(),
    },
  },
};

/** The paths of all fields of an entry, those within others included: `public_net/ipv4/ip`, `private_net/0/ip`. */
function fieldsOf(value: Json, before = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, Json]) => {
    const path = `${before}${name}`;
    const within = fieldsOf(inner, `${path}/`);
    return Array.isArray(value) ? within : [path, ...within];
  });
}

/** The entry without one field, or with nothing in it. */
function changed(entry: Entry, path: string, how: (typeof NEEDED_WAYS)[number]): Entry {
  const copy = structuredClone(entry) as Record<string, Json>;
  const names = path.split('/');
  const last = names.pop()!;
  const holder = names.reduce<Record<string, Json>>(
    (inner, name) => inner[name] as Record<string, Json>,
    copy,
  );
  if (how === 'empty') holder[last] = '';
  else if (how === 'null') holder[last] = null;
  else delete holder[last];
  return copy;
}

/** The entry with an id of its own, since lists of an account show each id once. EC2 knows an address by its allocation too. */
function numbered(entry: Entry, [id = '']: readonly string[], index: number): Entry {
  const copy = { ...entry } as Record<string, Json>;
  for (const field of [id, 'allocationId']) {
    const value = copy[field];
    if (typeof value === 'number') copy[field] = value + index;
    else if (typeof value === 'string') copy[field] = `${value}${index}`;
  }
  return copy;
}

function serve({ body }: ListCase, entries: readonly Entry[]): void {
  reply = (path) => {
    const answer = body(entries, path);
    return typeof answer === 'string' ? answer : JSON.stringify(answer);
  };
}

/** What is no value, and so should not be in a model. */
function strayIn(value: unknown, path = ''): string[] {
  if (value === undefined || (typeof value === 'number' && Number.isNaN(value))) return [path];
  if (value === 'null' || value === 'undefined' || value === 'NaN') return [path];
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([name, inner]) => strayIn(inner, `${path}.${name}`));
}

beforeAll(() => nock.restore());
afterAll(async () => {
  for (const driver of drivers) await driver.close();
  server.closeAllConnections();
  server.close();
  nock.activate();
});

const WAYS = ['without', 'null'] as const;
const NEEDED_WAYS = [...WAYS, 'empty'] as const;

describe.each(Object.keys(LISTS))('%s', (provider) => {
  const lists = LISTS[provider]!;

  test.each(Object.keys(lists))('%s: a list goes on past entries that lack a field', async (name) => {
    const one = lists[name]!;
    const optional = fieldsOf(one.entry).filter((path) => !one.needs.includes(path));
    const entries = optional.flatMap((path) => WAYS.map((how) => changed(one.entry, path, how)));
    serve(
      one,
      [...entries, one.entry].map((entry, index) => numbered(entry, one.needs, index)),
    );
    const listed = await one.list();
    expect(listed).toHaveLength(entries.length + 1);
    expect(strayIn(listed)).toEqual([]);
  });

  test.each(Object.keys(lists))('%s: an entry without what it is known by is an error', async (name) => {
    const one = lists[name]!;
    for (const path of one.needs)
      for (const how of NEEDED_WAYS) {
        serve(one, [one.entry, changed(one.entry, path, how)]);
        await expect(one.list(), `${path} ${how}`).rejects.toMatchObject({ code: 'malformed-response' });
      }
  });
});
