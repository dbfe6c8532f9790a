import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CloudError, getDriver, Provider, Scheduler } from 'skylane';
import type { Ec2 } from 'skylane/aws';
import { fixtureText } from '../../../support/fixture.js';

const ORIGIN = 'https://ec2.eu-central-1.amazonaws.com';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const Ec2Driver = getDriver(Provider.EC2);
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET, region: 'eu-central-1' };
const SPEC = { name: 'web', image: 'ami-3215fe5a', size: 't3.micro' };
/** In the form of the service model's DescribeInstanceTypesResult. */
const TYPES =
  '<R><instanceTypeSet><item><instanceType>t3.micro</instanceType><currentGeneration>true</currentGeneration><processorInfo><supportedArchitectures><item>x86_64</item></supportedArchitectures></processorInfo><vCpuInfo><defaultVCpus>2</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>1024</sizeInMiB></memoryInfo><networkInfo><networkPerformance>Up to 5 Gigabit</networkPerformance></networkInfo></item></instanceTypeSet></R>';
let ec2: Ec2;

beforeEach(() => {
  nock.disableNetConnect();
  ec2 = new Ec2Driver({ ...KEYS, retry: { attempts: 1 } });
});
afterEach(async () => {
  await ec2.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

function xml(name: string): string {
  return fixtureText(`libcloud/compute/ec2/${name}.xml`);
}

/** Answers an action once and keeps what was asked. */
function response(action: string, body: string, status = 200): URLSearchParams[] {
  const asked: URLSearchParams[] = [];
  nock(ORIGIN)
    .post('/', (sent: Record<string, string>) => {
      if (sent['Action'] !== action) return false;
      asked.push(new URLSearchParams(sent));
      return true;
    })
    .reply(status, body, { 'content-type': 'text/xml' });
  return asked;
}

function errorXml(code: string, message: string): string {
  return `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`;
}

function instances(count: number, state = 'running', first = 0): string {
  const items = Array.from({ length: count }, (_, index) => {
    const number = first + index;
    return `<item><instanceId>i-${String(number).padStart(8, '0')}</instanceId><imageId>ami-1</imageId><instanceState><code>16</code><name>${state}</name></instanceState><amiLaunchIndex>${number}</amiLaunchIndex><instanceType>t3.micro</instanceType><tagSet><item><key>Name</key><value>web</value></item></tagSet></item>`;
  });
  return `<instancesSet>${items.join('')}</instancesSet>`;
}

function described(count: number, token = '', first = 0): string {
  return `<DescribeInstancesResponse><reservationSet><item><reservationId>r-1</reservationId>${instances(count, 'running', first)}</item></reservationSet>${token === '' ? '' : `<nextToken>${token}</nextToken>`}</DescribeInstancesResponse>`;
}

test('instances are nodes: states, addresses, tags and groups are translated', async () => {
  response('DescribeInstances', xml('describe_instances'));
  const [node] = await ec2.listNodes();
  expect(node).toMatchObject({
    id: 'i-4382922a',
    state: 'stopped',
    publicIps: ['1.2.3.4'],
    privateIps: ['10.211.11.211'],
    size: 'm1.small',
    image: 'ami-3215fe5a',
    location: 'us-east-1d',
    createdAt: new Date('2013-12-02T11:58:11Z'),
    extra: { status: 'stopped', keyName: 'fauxkey', securityGroups: ['sg-42916629', 'sg-42916628'] },
  });
});

test('lists follow NextToken to the last page', async () => {
  const first = response('DescribeInstances', described(2, 'more=='));
  const second = response('DescribeInstances', described(1, '', 2));
  expect((await ec2.listNodes()).map(({ id }) => id)).toEqual(['i-00000000', 'i-00000001', 'i-00000002']);
  expect(first[0]!.get('MaxResults')).toBe('1000');
  expect(second[0]!.get('NextToken')).toBe('more==');
});

test('every request is signed for the region and the service', async () => {
  const signed = /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/ec2\/aws4_request, /;
  nock(ORIGIN, { reqheaders: { authorization: (value) => signed.test(value ?? '') } })
    .post('/')
    .reply(200, described(0));
  expect(await ec2.listNodes()).toEqual([]);
});

test.each([
  ['cn-north-1', 'https://ec2.cn-north-1.amazonaws.com.cn'],
  ['us-gov-west-1', 'https://ec2.us-gov-west-1.amazonaws.com'],
])('the endpoint of %s is %s', async (region, origin) => {
  const there = new Ec2Driver({ ...KEYS, region });
  nock(origin).post('/').reply(200, described(0));
  expect(await there.listNodes()).toEqual([]);
  await there.close();
});

test.each([
  ['no region', { ...KEYS, region: '' }, 'invalid-request', /AWS_REGION/],
  ['what is no region', { ...KEYS, region: 'Frankfurt' }, 'region-not-found', /eu-central-1/],
  ['no key', { region: 'eu-central-1' }, 'authentication', /AWS_ACCESS_KEY_ID/],
])('%s is refused by the constructor', (_what, options, code, words) => {
  let caught: unknown;
  try {
    void new Ec2Driver(options);
  } catch (error) {
    caught = error;
  }
  expect(CloudError.is(caught) && caught.code).toBe(code);
  expect(String(caught)).toMatch(words);
});

describe('createNode', () => {
  test('is one RunInstances with a token, tags and user data in base64', async () => {
    const asked = response(
      'RunInstances',
      `<RunInstancesResponse>${instances(1, 'pending')}</RunInstancesResponse>`,
    );
    const node = await ec2.createNode({
      ...SPEC,
      keyPair: 'laptop',
      userData: '#!/bin/sh',
      metadata: { team: 'web' },
      networks: ['subnet-1'],
      firewalls: ['sg-1'],
      extra: { spot: { maxPrice: 0.01 }, rootSize: 20 },
    });
    expect(node.state).toBe('pending');
    const sent = Object.fromEntries(asked[0]!);
    expect(sent).toMatchObject({
      Version: '2016-11-15',
      MinCount: '1',
      MaxCount: '1',
      ImageId: 'ami-3215fe5a',
      InstanceType: 't3.micro',
      KeyName: 'laptop',
      UserData: 'IyEvYmluL3No',
      SubnetId: 'subnet-1',
      'SecurityGroupId.1': 'sg-1',
      'InstanceMarketOptions.MarketType': 'spot',
      'InstanceMarketOptions.SpotOptions.MaxPrice': '0.01',
      'BlockDeviceMapping.1.Ebs.VolumeSize': '20',
      'TagSpecification.1.ResourceType': 'instance',
      'TagSpecification.1.Tag.1.Key': 'Name',
      'TagSpecification.1.Tag.1.Value': 'web',
      'TagSpecification.1.Tag.2.Key': 'team',
    });
    expect(sent['ClientToken']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a lost answer is asked for again with the same token', async () => {
    const retrying = new Ec2Driver({ ...KEYS, retry: { attempts: 2, delay: 1 } });
    const lost = response('RunInstances', errorXml('InternalError', 'try again'), 500);
    const again = response(
      'RunInstances',
      `<RunInstancesResponse>${instances(1, 'pending')}</RunInstancesResponse>`,
    );
    await retrying.createNode(SPEC);
    expect(again[0]!.get('ClientToken')).toBe(lost[0]!.get('ClientToken'));
    await retrying.close();
  });

  test('a thousand are one request, and a lost answer makes no second thousand', async () => {
    response(
      'DescribeImages',
      `<R><imagesSet><item><imageId>ami-3215fe5a</imageId><imageState>available</imageState></item></imagesSet></R>`,
    );
    response('DescribeInstanceTypes', TYPES);
    const lost = response('RunInstances', errorXml('ServiceUnavailable', 'busy'), 503);
    const made = response(
      'RunInstances',
      `<RunInstancesResponse>${instances(1000, 'pending')}</RunInstancesResponse>`,
    );
    const scheduler = new Scheduler(ec2);
    const { nodes } = await scheduler.createNodes(SPEC, { count: 1000, until: 'accepted' }).result;
    expect(nodes).toHaveLength(1000);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(1000);
    expect(made[0]!.get('MaxCount')).toBe('1000');
    expect(made[0]!.get('ClientToken')).toBe(lost[0]!.get('ClientToken'));
    await scheduler.close();
  });
});

describe('createImage', () => {
  const IMAGE = '<R><imageId>ami-9</imageId></R>';
  const SHOWN =
    '<R><imagesSet><item><imageId>ami-9</imageId><imageState>pending</imageState><name>copy</name></item></imagesSet></R>';

  test.each([
    [{}, null],
    [{ noReboot: true }, 'true'],
    [{ noReboot: false }, 'false'],
  ])('with %o asks for a restart, or for none', async (extra, expected) => {
    const [asked] = [response('CreateImage', IMAGE)];
    response('DescribeImages', SHOWN);
    await ec2.createImage('i-00000001', { name: 'copy', extra });
    expect(asked[0]?.get('NoReboot')).toBe(expected);
  });
});

describe('polling', () => {
  test('asks about few servers by a filter, about many by listing', async () => {
    const few = response('DescribeInstances', described(1));
    await ec2.internals.pollNodes({ ids: new Set(['i-1', 'i-2']), since: null, ownerTagPrefixes: [] });
    expect(Object.fromEntries(few[0]!)).toMatchObject({
      'Filter.1.Name': 'instance-id',
      'Filter.1.Value.1': 'i-1',
      'Filter.1.Value.2': 'i-2',
    });
    const many = response('DescribeInstances', described(1));
    await ec2.internals.pollNodes({
      ids: new Set(Array.from({ length: 201 }, (_, index) => `i-${index}`)),
      since: null,
      ownerTagPrefixes: [],
    });
    expect(many[0]!.has('Filter.1.Name')).toBe(false);
  });
});

describe('errors', () => {
  test.each([
    [400, 'InvalidInstanceID.NotFound', 'node-not-found'],
    [400, 'InvalidAMIID.NotFound', 'image-not-found'],
    [400, 'InstanceLimitExceeded', 'quota-exceeded'],
    [400, 'VcpuLimitExceeded', 'quota-exceeded'],
    [503, 'RequestLimitExceeded', 'rate-limit'],
    [401, 'AuthFailure', 'authentication'],
    [403, 'UnauthorizedOperation', 'permission'],
    [400, 'IncorrectInstanceState', 'conflict'],
    [500, 'InsufficientInstanceCapacity', 'capacity'],
    [400, 'UnsupportedOperation', 'not-supported'],
    [400, 'InvalidParameterCombination', 'invalid-request'],
  ])('%i %s is %s', async (status, name, code) => {
    response('RebootInstances', errorXml(name, 'in its words'), status);
    await expect(ec2.rebootNode('i-1')).rejects.toMatchObject({
      code,
      providerCode: name,
      requestId: 'r-1',
      message: expect.stringContaining('in its words'),
    });
  });

  test('a terminated instance, which EC2 shows for an hour, is not found, with the reason', async () => {
    const gone = described(1).replace('running', 'terminated');
    response(
      'DescribeInstances',
      gone.replace(
        '<tagSet>',
        '<stateReason><code>Server.InternalError</code><message>no host</message></stateReason><tagSet>',
      ),
    );
    await expect(ec2.getNode('i-00000000')).rejects.toMatchObject({
      code: 'node-not-found',
      message: expect.stringContaining('no host'),
    });
  });

  test('terminating what is gone is no error', async () => {
    response('TerminateInstances', errorXml('InvalidInstanceID.NotFound', 'gone'), 400);
    await expect(ec2.destroyNode('i-1')).resolves.toBeUndefined();
  });

  test.each([
    ['declares entities', '<!DOCTYPE a [<!ENTITY x "boom">]><a>&x;</a>'],
    ['is cut short', '<DescribeInstancesResponse><reservationSet>'],
    [
      'lacks what it must have',
      '<R><reservationSet><item><instancesSet><item/></instancesSet></item></reservationSet></R>',
    ],
  ])('an answer that %s is refused', async (_what, body) => {
    response('DescribeInstances', body);
    await expect(ec2.listNodes()).rejects.toMatchObject({ code: 'malformed-response' });
  });
});

test('sizes come from DescribeInstanceTypes; their price is not known', async () => {
  response('DescribeInstanceTypes', TYPES);
  const [size] = await ec2.listSizes();
  expect(size).toMatchObject({ id: 't3.micro', ram: 1024, vcpus: 2, disk: null, price: null });
  expect(size!.extra).toMatchObject({ architectures: ['x86_64'], gpus: null });
});

test('images are the own ones; of the public ones only those that are asked for', async () => {
  const own = response('DescribeImages', xml('describe_images'));
  await ec2.listImages();
  expect(own[0]!.get('Owner.1')).toBe('self');
  await expect(ec2.images.list({})).rejects.toMatchObject({ code: 'invalid-request' });
});

test('volumes, snapshots, key pairs, security groups and addresses are read', async () => {
  response('DescribeVolumes', xml('describe_volumes'));
  expect((await ec2.listVolumes()).map(({ state }) => state)).toContain('available');
  response('DescribeSnapshots', xml('describe_snapshots'));
  expect((await ec2.listVolumeSnapshots()).every(({ id }) => id.startsWith('snap-'))).toBe(true);
  response('CreateKeyPair', xml('create_key_pair'));
  expect((await ec2.createKeyPair('k')).privateKey).toContain('PRIVATE KEY');
  response('DescribeSecurityGroups', xml('describe_security_groups'));
  expect((await ec2.securityGroups.list())[0]).toMatchObject({ id: expect.stringMatching(/^sg-/) });
  response('DescribeAddresses', xml('describe_addresses_multi'));
  expect((await ec2.listAddresses()).map(({ ip }) => ip)).toContain('1.2.3.6');
});

test('a part lists what fits its filters', async () => {
  const asked = response('DescribeVpcs', '<R><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></R>');
  expect(await ec2.vpcs.list({ 'is-default': ['true'], state: ['pending', 'available'] })).toEqual([
    { id: 'vpc-1', cidr: null, isDefault: false },
  ]);
  expect(Object.fromEntries(asked[0]!)).toMatchObject({
    'Filter.1.Name': 'is-default',
    'Filter.1.Value.1': 'true',
    'Filter.2.Name': 'state',
    'Filter.2.Value.2': 'available',
  });
});

test('what a part lists has the methods of a model', async () => {
  response('DescribeInstances', xml('describe_instances'));
  const [node] = await ec2.instances.list({ 'instance-state-name': ['stopped'] });
  const ended = response('TerminateInstances', '<R/>');
  await node!.destroy();
  expect(ended[0]!.get('InstanceId.1')).toBe(node!.id);
});

test('errors of a part name the part and its method', async () => {
  const refusal = '<R><Errors><Error><Code>InvalidGroup.Duplicate</Code></Error></Errors></R>';
  nock('https://ec2.eu-central-1.amazonaws.com').post('/').reply(400, refusal);
  await expect(ec2.securityGroups.create({ name: 'web', description: 'web' })).rejects.toMatchObject({
    code: 'conflict',
    operation: 'securityGroups.create',
    message: expect.stringContaining('securityGroups.create'),
  });
  // @ts-expect-error rules are missing
  await expect(ec2.securityGroups.authorizeIngress('sg-1')).rejects.toMatchObject({ code: 'internal' });
});

test('a private key is never sent as a public one', async () => {
  const wrong = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----';
  await expect(ec2.importKeyPair('k', wrong)).rejects.toMatchObject({ code: 'invalid-request' });
});
