import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CloudError, getDriver, Provider, Scheduler } from 'skylane';
import { OutscaleCompute } from 'skylane/outscale';
import { row } from '../../../support/compute-hosts/rows/outscale.js';
import { unpace } from '../../../support/compute-hosts/hosts.js';
import { SECRET, StandIn } from '../../../support/compute-hosts/stand-in.js';

const HOST = 'https://api.eu-west-2.outscale.com';
const KEYS = { accessKey: 'AK-TEST', secretKey: 'test-secret', region: 'eu-west-2' };
const SPEC = { name: 'web', image: 'ami-12345678', size: 't2.small' };
const Outscale = getDriver(Provider.OUTSCALE);

interface Described {
  readonly paths: Readonly<
    Record<string, { post: { responses: { 200: { content: Record<string, { examples?: Body[] }> } } } }>
  >;
}
type Body = Record<string, unknown>;
type Answers = Readonly<Record<string, readonly (Body | readonly [number, Body])[]>>;

const file = new URL('../../../fixtures/descriptions/outscale.json', import.meta.url);
const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Described;

/** A good response as the vendor's document shows it. */
function example(action: string, index = 0): Body {
  const found = paths[`/${action}`]?.post.responses[200].content['application/json']?.examples?.[index];
  if (found === undefined) throw new Error(`no example of ${action}`);
  return structuredClone(found);
}

/** The first row of an example. */
function rowOf(action: string, place: string): Body {
  return (example(action)[place] as Body[])[0] ?? {};
}

interface Asked {
  readonly action: string;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers actions, one answer for each request; the last one is kept. */
function answer(answers: Answers, host = HOST): Asked[] {
  const asked: Asked[] = [];
  nock(host)
    .persist()
    .post(/^\/api\/v1\/\w+$/)
    .reply(async (request: Request) => {
      const action = new URL(request.url).pathname.replace('/api/v1/', '');
      const earlier = asked.filter((one) => one.action === action).length;
      asked.push({
        action,
        body: JSON.parse(await request.text()) as Body,
        headers: Object.fromEntries(request.headers),
      });
      const all = answers[action] ?? [];
      const given = all[Math.min(earlier, all.length - 1)] ?? [500, { action }];
      return Array.isArray(given) ? (given as [number, Body]) : [200, given as Body];
    });
  return asked;
}

const failure = (status: number, Code: string, Type: string, Details = ''): readonly [number, Body] => [
  status,
  { Errors: [{ Code, Type, Details }], ResponseContext: { RequestId: 'REQ-1' } },
];
const vms = (...Vms: Body[]): Body => ({ Vms, ResponseContext: { RequestId: 'REQ-1' } });

let driver: OutscaleCompute;
beforeEach(() => {
  nock.disableNetConnect();
  driver = new Outscale({ ...KEYS, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  nock.cleanAll();
});

describe("the vendor's own examples become models", () => {
  test('a VM of a Net', async () => {
    answer({ ReadVms: [example('ReadVms')] });
    const [node] = await driver.listNodes();
    expect(node).toMatchObject({
      id: 'i-12345678',
      state: 'running',
      size: 'tinav5.c1r1p2',
      image: 'ami-12345678',
      location: 'eu-west-2a',
      privateIps: ['10.0.0.4'],
      createdAt: new Date('2010-10-01T12:34:56.789Z'),
      extra: {
        status: 'running',
        stateReason: null,
        subnetId: 'subnet-12345678',
        netId: 'vpc-12345678',
        keyPair: 'keypair-example',
        devices: { '/dev/sda1': 'vol-12345678' },
        deletionProtection: false,
      },
    });
  });

  test.each([
    ['pending', 'pending'],
    ['running', 'running'],
    ['stopping', 'stopping'],
    ['stopped', 'stopped'],
    ['shutting-down', 'stopping'],
    ['terminated', 'terminated'],
    ['quarantine', 'unknown'],
  ])('a VM that is %s is %s', async (State, state) => {
    answer({ ReadVms: [vms({ ...rowOf('ReadVms', 'Vms'), State })] });
    expect((await driver.getNode('i-12345678')).state).toBe(state);
  });

  test('a name is a tag, which some write small', async () => {
    const Tags = [
      { Key: 'name', Value: 'web-1' },
      { Key: 'team', Value: 'web' },
    ];
    answer({ ReadVms: [vms({ ...rowOf('ReadVms', 'Vms'), Tags })] });
    const node = await driver.getNode('i-12345678');
    expect([node.name, node.metadata]).toEqual(['web-1', { team: 'web' }]);
  });

  test('the owner tag is in the client token, and other tokens are none', async () => {
    const vm = rowOf('ReadVms', 'Vms');
    const ours = { ...vm, ClientToken: 'skylane-run-7' };
    answer({ ReadVms: [vms(ours, { ...vm, VmId: 'i-2', ClientToken: 'terraform-1' })] });
    const listed = await driver.listNodes();
    expect(listed.map(({ metadata }) => metadata['skylane-intent'])).toEqual(['run-7', undefined]);
  });

  test('a public IP of a network interface is one of the VM', async () => {
    const Nics = [
      { NicId: 'eni-1', PrivateIps: [{ PrivateIp: '10.0.0.9', LinkPublicIp: { PublicIp: '198.51.100.9' } }] },
    ];
    answer({ ReadVms: [vms({ ...rowOf('ReadVms', 'Vms'), Nics })] });
    const { privateIps, publicIps } = await driver.getNode('i-12345678');
    expect(privateIps).toContain('10.0.0.9');
    expect(publicIps).toContain('198.51.100.9');
  });

  test('a VM type', async () => {
    const Type = {
      VmTypeName: 't2.nano',
      MemorySize: 0.5,
      VcoreCount: 1,
      VolumeCount: 0,
      VolumeSize: 0,
      Gpu: 0,
    };
    answer({
      ReadVmTypes: [{ VmTypes: [Type, { ...Type, VmTypeName: 'x', VolumeCount: 2, VolumeSize: 16 }] }],
    });
    const [nano, disks] = await driver.listSizes();
    expect(nano).toMatchObject({ id: 't2.nano', ram: 512, vcpus: 1, disk: null, gpus: 0, price: null });
    expect(disks?.disk).toBe(32);
  });

  test('a TINA type is made by its name, without a request', async () => {
    expect(await driver.getSize('tinav6.c4r16p2')).toMatchObject({ vcpus: 4, ram: 16_384, price: null });
  });

  test('an image', async () => {
    answer({ ReadImages: [example('ReadImages')] });
    const [image] = await driver.listImages();
    expect(image).toMatchObject({
      id: 'ami-12345678',
      extra: { status: 'available', ownerId: '123456789012', isPublic: false },
    });
  });

  test('a Subregion; one that cannot be used is left out', async () => {
    const Subregions = [
      { SubregionName: 'eu-west-2a', RegionName: 'eu-west-2', State: 'available', LocationCode: 'PAR1' },
      { SubregionName: 'eu-west-2z', RegionName: 'eu-west-2', State: 'unavailable' },
    ];
    answer({ ReadSubregions: [{ Subregions }] });
    const [only, ...others] = await driver.listLocations();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: 'eu-west-2a', country: null, extra: { code: 'PAR1' } });
  });

  test('key pairs, without public keys', async () => {
    answer({ ReadKeypairs: [example('ReadKeypairs')] });
    const [key] = await driver.listKeyPairs();
    expect([key?.publicKey, typeof key?.fingerprint]).toEqual([null, 'string']);
  });

  test.each([
    [{ State: 'creating', LinkedVolumes: [] }, 'creating'],
    [{ State: 'available', LinkedVolumes: [] }, 'available'],
    [{ State: 'available', LinkedVolumes: [], TaskId: 'vol-update-1' }, 'updating'],
    [{ State: 'in-use', LinkedVolumes: [{ VmId: 'i-1', State: 'attaching' }] }, 'attaching'],
    [{ State: 'in-use', LinkedVolumes: [{ VmId: 'i-1', State: 'attached' }] }, 'in-use'],
    [{ State: 'in-use', LinkedVolumes: [{ VmId: 'i-1', State: 'detaching' }] }, 'detaching'],
    [{ State: 'deleting', LinkedVolumes: [] }, 'deleting'],
    [{ State: 'error', LinkedVolumes: [] }, 'error'],
  ])('a volume with %j is %s', async (fields, state) => {
    answer({ ReadVolumes: [{ Volumes: [{ ...rowOf('ReadVolumes', 'Volumes'), ...fields }] }] });
    const [volume] = await driver.listVolumes();
    expect(volume?.state).toBe(state);
  });

  test.each([
    ['in-queue', 'creating'],
    ['pending', 'creating'],
    ['completed', 'available'],
    ['error', 'error'],
    ['deleting', 'deleting'],
  ])('a snapshot that is %s is %s', async (State, state) => {
    answer({ ReadSnapshots: [{ Snapshots: [{ ...rowOf('ReadSnapshots', 'Snapshots'), State }] }] });
    const [snapshot] = await driver.listVolumeSnapshots();
    expect(snapshot).toMatchObject({ state, size: 10, name: 'Snapshot created from a volume' });
  });

  test('a public IP, with its VM', async () => {
    answer({ ReadPublicIps: [example('ReadPublicIps')] });
    const [address] = await driver.listAddresses();
    expect(address).toMatchObject({ ip: '192.0.2.0', nodeId: 'i-12345678', id: 'eipalloc-12345678' });
  });

  test('a Subnet', async () => {
    answer({ ReadSubnets: [example('ReadSubnets')] });
    const [network] = await driver.listNetworks();
    expect(network).toMatchObject({
      id: 'subnet-12345678',
      ranges: ['10.0.0.0/18'],
      extra: { netId: 'vpc-12345678', status: 'available' },
    });
  });

  test('a security group; what the portable form cannot say is told in words', async () => {
    const group = {
      SecurityGroupId: 'sg-1',
      SecurityGroupName: 'web',
      InboundRules: [
        { IpProtocol: 'tcp', FromPortRange: 22, ToPortRange: 22, IpRanges: ['10.0.0.0/16', '10.2.0.0/16'] },
        { IpProtocol: 'udp', FromPortRange: 1, ToPortRange: 65_535, IpRanges: ['0.0.0.0/0'] },
        { IpProtocol: 'icmp', FromPortRange: 8, ToPortRange: -1, IpRanges: ['0.0.0.0/0'] },
        { IpProtocol: '50', FromPortRange: -1, ToPortRange: -1, IpRanges: ['0.0.0.0/0'] },
        { IpProtocol: '-1', SecurityGroupsMembers: [{ SecurityGroupId: 'sg-2', AccountId: '1' }] },
        { IpProtocol: 'tcp', FromPortRange: 443, ToPortRange: 443, ServiceIds: ['pl-1'] },
      ],
      OutboundRules: [],
    };
    answer({ ReadSecurityGroups: [{ SecurityGroups: [group] }] });
    const { otherRules, rules } = await driver.getFirewall('sg-1');
    const all = { direction: 'in', group: null };
    expect(rules).toEqual([
      { ...all, protocol: 'tcp', ports: { from: 22, to: 22 }, addresses: ['10.0.0.0/16', '10.2.0.0/16'] },
      { ...all, protocol: 'udp', ports: null, addresses: ['0.0.0.0/0'] },
      { ...all, protocol: 'any', ports: null, addresses: [], group: 'sg-2' },
    ]);
    expect(otherRules).toHaveLength(3);
    expect(otherRules.join()).toMatch(/icmp 8.*50 -1.*pl-1/);
  });
});

describe('requests', () => {
  test('are signed by AWS4-HMAC-SHA256 for the service oapi', async () => {
    const [asked] = [answer({ ReadVms: [vms()] })];
    await driver.listNodes();
    expect(asked[0]?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AK-TEST\/\d{8}\/eu-west-2\/oapi\/aws4_request, SignedHeaders=\S*host;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
  });

  test('lists go on at a token', async () => {
    const vm = rowOf('ReadVms', 'Vms');
    const asked = answer({
      ReadVms: [{ ...vms(vm), NextPageToken: 'bmV4dA==' }, vms({ ...vm, VmId: 'i-2' })],
    });
    expect(await driver.listNodes()).toHaveLength(2);
    expect(asked.map(({ body }) => body)).toEqual([
      { ResultsPerPage: 1000 },
      { ResultsPerPage: 1000, NextPageToken: 'bmV4dA==' },
    ]);
  });

  test('a create is CreateVms and CreateTags', async () => {
    const asked = answer({ CreateVms: [example('CreateVms')], CreateTags: [{}] });
    const node = await driver.createNode({
      ...SPEC,
      keyPair: 'laptop',
      location: 'eu-west-2b',
      networks: ['subnet-1', 'subnet-2'],
      firewalls: ['sg-1'],
      metadata: { team: 'web' },
      userData: '#!/bin/sh',
      extra: { rootSize: 20, tenancy: 'dedicated', shutdown: 'terminate' },
    });
    const [create, tags] = asked;
    const nic = { SecurityGroupIds: ['sg-1'], DeleteOnVmDeletion: true };
    expect(create?.body).toEqual({
      ImageId: 'ami-12345678',
      VmType: 't2.small',
      KeypairName: 'laptop',
      UserData: Buffer.from('#!/bin/sh').toString('base64'),
      Placement: { SubregionName: 'eu-west-2b', Tenancy: 'dedicated' },
      Nics: [
        { DeviceNumber: 0, SubnetId: 'subnet-1', ...nic },
        { DeviceNumber: 1, SubnetId: 'subnet-2', ...nic },
      ],
      BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Bsu: { VolumeSize: 20, DeleteOnVmDeletion: true } }],
      VmInitiatedShutdownBehavior: 'terminate',
      MinVmsCount: 1,
      MaxVmsCount: 1,
      ClientToken: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    expect(tags).toMatchObject({
      action: 'CreateTags',
      body: {
        ResourceIds: ['i-12345678'],
        Tags: [
          { Key: 'team', Value: 'web' },
          { Key: 'Name', Value: 'web' },
        ],
      },
    });
    expect(node).toMatchObject({
      id: 'i-12345678',
      name: 'web',
      state: 'pending',
      metadata: { team: 'web' },
    });
  });

  test('the owner tag is the client token, and no tag', async () => {
    const asked = answer({ CreateVms: [example('CreateVms')], CreateTags: [{}] });
    await driver.createNode({ ...SPEC, metadata: { 'skylane-intent': 'run-3' } });
    expect(asked[0]?.body['ClientToken']).toBe('skylane-run-3');
    expect(JSON.stringify(asked[1]?.body)).not.toContain('run-3');
  });

  test('new metadata deletes the old with their values, and leaves the tags of OUTSCALE itself', async () => {
    const Tags = [
      { Key: 'team', Value: 'web' },
      { Key: 'stage', Value: 'test' },
      { Key: 'outscale:x', Value: '1' },
    ];
    const asked = answer({
      ReadVms: [vms({ ...rowOf('ReadVms', 'Vms'), Tags })],
      CreateTags: [{}],
      DeleteTags: [{}],
    });
    await driver.updateNode('i-12345678', { metadata: { stage: 'test', size: 'big' } });
    const changes = asked
      .filter(({ action }) => action.endsWith('Tags'))
      .map(({ action, body }) => [action, body['Tags']]);
    expect(changes).toEqual([
      ['DeleteTags', [{ Key: 'team', Value: 'web' }]],
      ['CreateTags', [{ Key: 'size', Value: 'big' }]],
    ]);
  });

  test('a public key is imported in Base64', async () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJwf2HmM55ggpVuYVDmy6Qme0nXvZkPhlHFdQJiAhJqC ann@home';
    const asked = answer({
      CreateKeypair: [{ Keypair: { KeypairName: 'laptop', KeypairFingerprint: '11:22' } }],
    });
    expect((await driver.importKeyPair('laptop', key)).publicKey).toBe(key);
    expect(asked[0]?.body['PublicKey']).toBe(Buffer.from(key).toString('base64'));
  });

  test('a volume takes the first device that is free', async () => {
    const BlockDeviceMappings = ['/dev/sda1', '/dev/sdb', '/dev/xvdc'].map((DeviceName) => ({ DeviceName }));
    const Volume = { ...rowOf('ReadVolumes', 'Volumes'), State: 'in-use' };
    const linked = { ...Volume, LinkedVolumes: [{ VmId: 'i-12345678', State: 'attached' }] };
    const asked = answer({
      ReadVms: [vms({ ...rowOf('ReadVms', 'Vms'), BlockDeviceMappings })],
      LinkVolume: [{}],
      ReadVolumes: [{ Volumes: [linked] }],
    });
    await driver.attachVolume('vol-12345678', 'i-12345678');
    expect(asked.find(({ action }) => action === 'LinkVolume')?.body['DeviceName']).toBe('/dev/xvdd');
  });
});

describe('errors', () => {
  test.each([
    [failure(401, '1', 'AccessDenied'), 'authentication'],
    [failure(401, '5', 'AccessDenied'), 'permission'],
    [failure(429, '24', 'AccessDenied'), 'rate-limit'],
    [failure(503, '6', 'AccessDenied'), 'rate-limit'],
    [failure(400, '4000', 'InvalidParameterValue'), 'invalid-request'],
    [failure(400, '10000', 'TooManyResources'), 'quota-exceeded'],
    [failure(400, '10001', 'InsufficientCapacity'), 'unavailable'],
    [failure(424, '1004', 'DependencyProblem'), 'conflict'],
    [failure(409, '9085', 'ResourceConflict'), 'conflict'],
    [failure(400, '5000', 'InvalidResource', "The VmId 'i-1' doesn't exist."), 'node-not-found'],
    [failure(400, '5000', 'InvalidResource'), 'node-not-found'],
  ])('%j is %s', async (given, code) => {
    answer({ RebootVms: [given] });
    const error = await driver.rebootNode('i-12345678').catch((caught: unknown) => caught);
    expect(CloudError.is(error) && error.code).toBe(code);
    expect(error).toMatchObject({
      providerCode: given[1]['Errors'] && (given[1]['Errors'] as Body[])[0]?.['Code'],
    });
  });

  test('a refused create without words says what does not exist', async () => {
    answer({
      CreateVms: [failure(400, '4000', 'InvalidParameterValue')],
      ReadImages: [example('ReadImages')],
      ReadVmTypes: [{ VmTypes: [] }],
    });
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code: 'size-not-found' });
  });

  test('a missing image and a missing key pair are known by their codes', async () => {
    answer({ CreateVms: [failure(400, '5023', 'InvalidResource'), failure(400, '5071', 'InvalidResource')] });
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code: 'image-not-found' });
    nock.cleanAll();
    answer({ CreateVms: [failure(400, '5071', 'InvalidResource')] });
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code: 'key-pair-not-found' });
  });

  test('a delete waits while a VM is still made', async () => {
    const asked = answer({ DeleteVms: [failure(409, '9039', 'ResourceConflict'), vms()] });
    await driver.destroyNode('i-12345678');
    expect(asked).toHaveLength(2);
  });

  test('a failure of OUTSCALE itself is one that may pass', async () => {
    answer({ ReadVms: [failure(500, '2000', 'DefaultError')] });
    await expect(driver.listNodes()).rejects.toMatchObject({ code: 'unavailable', status: 500 });
  });

  test('tags that are refused take the VM along', async () => {
    const asked = answer({
      CreateVms: [example('CreateVms')],
      CreateTags: [failure(400, '10022', 'TooManyResources')],
      DeleteVms: [vms()],
    });
    const error = await driver.createNode(SPEC).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'quota-exceeded', status: null });
    expect(String(error)).toContain('i-12345678 was deleted again');
    expect(asked.map(({ action }) => action)).toEqual(['CreateVms', 'CreateTags', 'DeleteVms']);
  });

  test('tags that fail otherwise leave the VM, and the error says so', async () => {
    answer({ CreateVms: [example('CreateVms')], CreateTags: [[500, {}]] });
    await expect(driver.createNode(SPEC)).rejects.toThrow(/accepted the server i-12345678, which may exist/);
  });

  test('no secret is shown', async () => {
    answer({ ReadVms: [failure(400, '0', 'DefaultError', 'test-secret')] });
    const error = await driver.listNodes().catch((caught: unknown) => caught);
    expect(String(error)).not.toContain('test-secret');
  });
});

describe('refuses before it asks', () => {
  test.each([
    [{ networks: 'none' }, /networks cannot be 'none'/],
    [{ firewalls: [] }, /at least one security group/],
    [{ auth: { password: 'secret-4711' } }, /takes no password/],
    [{ metadata: { Name: 'db' } }, /tag Name holds the name; give "db" as name/],
    [{ metadata: { team: 'x'.repeat(256) } }, /255 characters/],
    [{ name: 'x'.repeat(256) }, /255 characters/],
  ] as const)('%j', async (change, words) => {
    await expect(driver.createNode({ ...SPEC, ...change })).rejects.toThrow(words);
  });

  test('another name among the tags of a volume, and among new metadata', async () => {
    const volume = driver.createVolume({ name: 'data', size: 1, tags: { Name: 'db' } });
    await expect(volume).rejects.toThrow(/tag Name holds/);
    await expect(driver.updateNode('i-1', { metadata: { Name: 'db' } })).rejects.toThrow(/tag Name holds/);
  });

  test('rules for outgoing traffic without a Net', async () => {
    const created = driver.createFirewall({
      name: 'web',
      rules: [{ direction: 'out', protocol: 'tcp', ports: 443 }],
    });
    await expect(created).rejects.toThrow(/rules\[0\].*in a Net alone/);
  });

  test('addresses of IPv6 in rules', async () => {
    const rules = [{ protocol: 'tcp', ports: 22, addresses: ['2001:db8::/64'] }] as const;
    await expect(driver.createFirewall({ name: 'web', rules })).rejects.toThrow(/rules\[0\].*there are ipv4/);
  });

  test('a new name of a security group, a copy from another region, a rebuild', async () => {
    await expect(driver.updateFirewall('sg-1', { name: 'db' })).rejects.toThrow(/cannot be changed/);
    const copy = driver.copyImage('ami-1', { name: 'copy', sourceRegion: 'us-east-2' });
    await expect(copy).rejects.toThrow(/within a region/);
    await expect(driver.rebuildNode('i-1', { image: 'ami-1' })).rejects.toMatchObject({
      code: 'not-supported',
    });
    expect(OutscaleCompute.supports('rebuildNode')).toBe(false);
  });

  test('a rule for all ports is deleted by the ports that OUTSCALE has for it', async () => {
    const rule = { IpProtocol: 'tcp', FromPortRange: 0, ToPortRange: 65_535, IpRanges: ['10.0.0.0/8'] };
    const InboundRules = [rule, { ...rule, FromPortRange: -1, ToPortRange: -1, IpRanges: ['192.0.2.0/24'] }];
    const group = { SecurityGroupId: 'sg-12345678', SecurityGroupName: 'web', InboundRules };
    const asked = answer({
      ReadSecurityGroups: [{ SecurityGroups: [group] }],
      DeleteSecurityGroupRule: [{}],
    });
    await driver.updateFirewall('sg-12345678', { rules: [] });
    const deleted = asked.find(({ action }) => action === 'DeleteSecurityGroupRule');
    expect(deleted?.body['Rules']).toEqual(InboundRules);
  });

  test('the only security group of a VM is not taken off', async () => {
    const group = { SecurityGroupId: 'sg-12345678', SecurityGroupName: 'web' };
    answer({
      ReadSecurityGroups: [{ SecurityGroups: [group] }],
      ReadVms: [vms({ ...rowOf('ReadVms', 'Vms'), SecurityGroups: [group] })],
    });
    await expect(driver.detachFirewall('sg-12345678', 'i-12345678')).rejects.toThrow(/only security group/);
  });
});

describe('networks', () => {
  test('a Net that was not made for the Subnet stays, whatever the filter finds', async () => {
    const Tags = [{ Key: 'skylane-network', Value: 'subnet-other' }];
    const asked = answer({
      ReadNets: [
        {
          Nets: [
            { NetId: 'vpc-own', State: 'available', Tags: [] },
            { NetId: 'vpc-2', Tags },
          ],
        },
      ],
      DeleteSubnet: [{}],
      DeleteNet: [{}],
    });
    await driver.destroyNetwork('subnet-12345678');
    expect(asked.map(({ action }) => action)).toEqual(['ReadNets', 'DeleteSubnet']);
  });

  test('a Net is taken away again when its Subnet is refused', async () => {
    const asked = answer({
      CreateNet: [{ Net: { NetId: 'vpc-12345678', State: 'pending' } }],
      ReadNets: [{ Nets: [{ NetId: 'vpc-12345678', State: 'available' }] }],
      CreateSubnet: [failure(400, '4000', 'InvalidParameterValue')],
      DeleteNet: [{}],
    });
    const created = driver.createNetwork({ name: 'inner', ranges: ['10.7.0.0/24'] });
    await expect(created).rejects.toMatchObject({ code: 'invalid-request' });
    expect(asked.map(({ action }) => action)).toEqual(['CreateNet', 'ReadNets', 'CreateSubnet', 'DeleteNet']);
  });

  test('a Subnet without a range, with two, or with one of IPv6 is refused', async () => {
    for (const ranges of [[], ['10.0.0.0/24', '10.0.1.0/24'], ['2001:db8::/64']])
      await expect(driver.createNetwork({ name: 'inner', ranges })).rejects.toThrow(/one IPv4 range/);
  });
});

describe('a run of creates', () => {
  test('has its VMs listed by their owner tags', async () => {
    nock.enableNetConnect('127.0.0.1');
    await unpace(row, 20);
    const cloud = new StandIn(row.shape);
    await using outscale = row.make(await cloud.start(), SECRET);
    const { image, size } = row.context;
    const [node] = await outscale.createNodeBatch({
      spec: { name: 'web', image, size, metadata: { 'skylane-intent': 'run-0' } },
      names: ['web'],
      clientToken: 'run-0',
    });
    const [listed] = await outscale.listNodes({ tag: 'skylane-intent:run-0' });
    expect(listed?.id).toBe(node?.id);
    await cloud[Symbol.asyncDispose]();
  });

  test('is one CreateVms for all, and names them though the response was lost', async () => {
    nock.enableNetConnect('127.0.0.1');
    await unpace(row, 20);
    const cloud = new StandIn(row.shape);
    let lost = 0;
    cloud.cut = (key) => key === 'POST /CreateVms' && (lost += 1) <= 2;
    await using outscale = row.make(await cloud.start(), SECRET);
    const scheduler = new Scheduler(outscale);
    const spec = { name: 'web', image: row.context.image, size: row.context.size, metadata: { team: 'web' } };
    const { nodes, failures } = await scheduler.createNodes(spec, { count: 5 }).result;
    expect(failures).toEqual([]);
    expect(nodes.map(({ metadata }) => metadata['team'])).toEqual(Array.from({ length: 5 }, () => 'web'));
    expect(await outscale.listNodes({ name: 'web' })).toHaveLength(5);
    const counts = cloud.takeCounts();
    expect(counts['POST /CreateTags']).toBe(1);
    await scheduler.close();
    await cloud[Symbol.asyncDispose]();
  });

  test('finishes VMs whose tags no repeated create could set, as soon as they are found', async () => {
    nock.enableNetConnect('127.0.0.1');
    await unpace(row, 20);
    const cloud = new StandIn(row.shape);
    let creates = 0;
    let isFound = false;
    cloud.cut = (key) => {
      if (key === 'POST /CreateVms') creates += 1;
      if (key === 'POST /ReadVms') isFound = creates >= 4;
      if (key !== 'POST /CreateTags' || isFound) return false;
      for (const vm of cloud.state.rows('vms')) vm['Tags'] = [];
      return true;
    };
    await using outscale = row.make(await cloud.start(), SECRET);
    await using scheduler = new Scheduler(outscale);
    const { image, size } = row.context;
    const spec = { name: 'web', image, size, expiresIn: 3_600_000 };
    const { nodes, failures } = await scheduler.createNodes([spec]).result;
    expect(failures).toEqual([]);
    expect(nodes).toMatchObject([{ name: 'web' }]);
    expect(await outscale.listNodes()).toMatchObject([
      { name: 'web', metadata: { 'skylane-expires': expect.any(String) } },
    ]);
    await cloud[Symbol.asyncDispose]();
  });

  test('finishes VMs that a process left between its two requests, when it is resumed', async () => {
    nock.enableNetConnect('127.0.0.1');
    await unpace(row, 20);
    const home = await mkdtemp(join(tmpdir(), 'outscale-'));
    const journal = join(home, 'run.journal');
    const cloud = new StandIn(row.shape);
    const endpoint = await cloud.start();
    const { image, size } = row.context;
    const specs = [{ name: 'web', image, size, metadata: { team: 'web' }, expiresIn: 3_600_000 }];
    await using outscale = row.make(endpoint, SECRET);
    {
      await using scheduler = new Scheduler(outscale);
      await scheduler.createNodes(specs, { journal }).result;
    }
    // As it was before the tags: the journal has the request alone.
    const lines = readFileSync(journal, 'utf8').split('\n');
    const intent = lines.findIndex((line) => line.includes('"type":"intent"'));
    await writeFile(journal, `${lines.slice(0, intent + 1).join('\n')}\n`);
    for (const vm of cloud.state.rows('vms')) vm['Tags'] = [];
    const { nodes, failures } = await Scheduler.resume(journal, outscale).result;
    expect(failures).toEqual([]);
    expect(nodes).toMatchObject([{ name: 'web' }]);
    const metadata = { team: 'web', 'skylane-expires': expect.any(String) };
    expect(await outscale.listNodes()).toMatchObject([{ name: 'web', metadata }]);
    await cloud[Symbol.asyncDispose]();
    await rm(home, { recursive: true });
  });
});

describe('sign-in', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'outscale-'));
    await mkdir(join(home, '.osc'));
  });
  afterEach(() => rm(home, { recursive: true }));

  const write = (profiles: object, name = 'config.json'): Promise<void> =>
    writeFile(join(home, '.osc', name), JSON.stringify(profiles));
  const scopeOf = async (variables: Record<string, string>, host = HOST): Promise<string> => {
    const asked = answer({ ReadVms: [vms()] }, host);
    await using found = await OutscaleCompute.fromEnv({}, { variables, home, directory: home });
    await found.listNodes();
    return (
      /Credential=(\S+?)\/\d{8}\/([\w-]+)\//
        .exec(asked[0]?.headers['authorization'] ?? '')
        ?.slice(1)
        .join(' ') ?? ''
    );
  };

  test('a region is required, and one that is none is refused', () => {
    expect(() => new Outscale({ ...KEYS, region: '' })).toThrow(/region is missing.*OSC_REGION/);
    expect(() => new Outscale({ ...KEYS, region: 'x/../y' })).toThrow(/no region/);
  });

  test('the variables of its tools', async () => {
    const variables = { OSC_ACCESS_KEY: 'AK-ENV', OSC_SECRET_KEY: 's', OSC_REGION: 'us-east-2' };
    expect(await scopeOf(variables, 'https://api.us-east-2.outscale.com')).toBe('AK-ENV us-east-2');
  });

  test('an endpoint in a variable', async () => {
    const variables = {
      OSC_ACCESS_KEY: 'AK-ENV',
      OSC_SECRET_KEY: 's',
      OSC_REGION: 'eu-west-2',
      OSC_ENDPOINT_API: 'https://osc.example/api/v1',
    };
    expect(await scopeOf(variables, 'https://osc.example')).toBe('AK-ENV eu-west-2');
  });

  test('the default profile of its file, with its endpoint', async () => {
    await write({
      default: {
        access_key: 'AK-FILE',
        secret_key: 's',
        region: 'eu-west-2',
        endpoints: { api: 'osc.example/api/v1' },
      },
    });
    expect(await scopeOf({}, 'https://osc.example')).toBe('AK-FILE eu-west-2');
  });

  test('a named profile of a named file', async () => {
    await write({ us: { access_key: 'AK-US', secret_key: 's', region: 'us-east-2' } }, 'other.json');
    const variables = { OSC_PROFILE: 'us', OSC_CONFIG_FILE: join(home, '.osc', 'other.json') };
    expect(await scopeOf(variables, 'https://api.us-east-2.outscale.com')).toBe('AK-US us-east-2');
  });

  test('a profile that is not there is named', async () => {
    await write({ default: {} });
    const found = OutscaleCompute.fromEnv({}, { variables: { OSC_PROFILE: 'us' }, home, directory: home });
    await expect(found).rejects.toThrow(/has no profile "us"/);
  });

  test('a key of the environment takes no secret of the file', async () => {
    await write({ default: { access_key: 'AK-FILE', secret_key: 's', region: 'eu-west-2' } });
    const found = OutscaleCompute.fromEnv(
      {},
      { variables: { OSC_ACCESS_KEY: 'AK-ENV' }, home, directory: home },
    );
    await expect(found).rejects.toThrow(/secretKey is missing/);
  });
});
