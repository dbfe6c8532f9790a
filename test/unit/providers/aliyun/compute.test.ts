import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CloudError, getDriver, Provider } from 'skylane';
import { AliyunCompute } from 'skylane/aliyun';
import { answerActions, type ActionAnswers, type AskedAction } from '../../../support/actions-server.js';

const ECS = 'ecs.cn-hangzhou.aliyuncs.com';
const VPC = 'vpc.cn-hangzhou.aliyuncs.com';
const SPEC = { name: 'web-1', image: 'aliyun_3_x64.vhd', size: 'ecs.g7.large' };
const KEYS = { accessKeyId: 'LTAI-test', accessKeySecret: 'test-secret', region: 'cn-hangzhou' };
const Aliyun = getDriver(Provider.ALIYUN);
let driver: AliyunCompute;

/** As DescribeInstances shows an instance in a VPC. */
const INSTANCE = {
  InstanceId: 'i-bp67acfmxazb4p',
  InstanceName: 'web-1',
  Status: 'Running',
  ImageId: 'aliyun_3_x64.vhd',
  InstanceType: 'ecs.g7.large',
  ZoneId: 'cn-hangzhou-g',
  CreationTime: '2026-04-10T04:04Z',
  KeyPairName: 'laptop',
  InstanceChargeType: 'PostPaid',
  PublicIpAddress: { IpAddress: ['121.40.1.2'] },
  InnerIpAddress: { IpAddress: [] },
  EipAddress: { IpAddress: '', AllocationId: '' },
  VpcAttributes: {
    VpcId: 'vpc-1',
    VSwitchId: 'vsw-1',
    NatIpAddress: '',
    PrivateIpAddress: { IpAddress: ['172.17.0.3'] },
  },
  NetworkInterfaces: { NetworkInterface: [{ Ipv6Sets: { Ipv6Set: [{ Ipv6Address: '2408::1' }] } }] },
  SecurityGroupIds: { SecurityGroupId: ['sg-1'] },
  OperationLocks: { LockReason: [] },
  Tags: { Tag: [{ TagKey: 'team', TagValue: 'web' }] },
};
const DISK = {
  DiskId: 'd-1',
  DiskName: 'data',
  Size: 20,
  Status: 'Available',
  Type: 'data',
  Category: 'cloud_essd',
  InstanceId: '',
  ZoneId: 'cn-hangzhou-g',
  Device: '',
  DeleteWithInstance: false,
  Tags: { Tag: [] },
};
const EIP = {
  AllocationId: 'eip-1',
  IpAddress: '47.1.2.3',
  Status: 'Available',
  InstanceId: '',
  InstanceType: '',
  RegionId: 'cn-hangzhou',
  Bandwidth: '5',
};

const instances = (...rows: object[]): object => ({ Instances: { Instance: rows }, NextToken: '' });
const disks = (...rows: object[]): object => ({ Disks: { Disk: rows }, NextToken: '' });
const eips = (...rows: object[]): object => ({ EipAddresses: { EipAddress: rows }, TotalCount: rows.length });
const refusal = (status: number, Code: string, Message = 'no'): readonly [number, object] => [
  status,
  { RequestId: 'A-1', HostId: ECS, Code, Message },
];
const answer = (answers: ActionAnswers): AskedAction[] => answerActions([ECS, VPC], 'x-acs-action', answers);

beforeEach(() => {
  nock.disableNetConnect();
  driver = new Aliyun({ ...KEYS, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  nock.cleanAll();
});

describe('what ECS lists', () => {
  test('an instance is a node', async () => {
    answer({ DescribeInstances: [instances(INSTANCE)] });
    expect(await driver.getNode('i-bp67acfmxazb4p')).toMatchObject({
      id: 'i-bp67acfmxazb4p',
      name: 'web-1',
      state: 'running',
      publicIps: ['121.40.1.2'],
      privateIps: ['172.17.0.3'],
      size: 'ecs.g7.large',
      image: 'aliyun_3_x64.vhd',
      location: 'cn-hangzhou-g',
      createdAt: new Date('2026-04-10T04:04:00Z'),
      metadata: { team: 'web' },
      extra: {
        status: 'Running',
        vpcId: 'vpc-1',
        vSwitchId: 'vsw-1',
        securityGroups: ['sg-1'],
        keyPair: 'laptop',
        ipv6Addresses: ['2408::1'],
        chargeType: 'PostPaid',
        locks: [],
      },
    });
  });

  test.each([
    ['Pending', 'pending'],
    ['Starting', 'starting'],
    ['Running', 'running'],
    ['Stopping', 'stopping'],
    ['Stopped', 'stopped'],
    ['Dreaming', 'unknown'],
  ])('%s is %s', async (Status, state) => {
    answer({ DescribeInstances: [instances({ ...INSTANCE, Status })] });
    expect((await driver.getNode(INSTANCE.InstanceId)).state).toBe(state);
  });

  test('an elastic address is among the public ones', async () => {
    const row = { ...INSTANCE, PublicIpAddress: { IpAddress: [] }, EipAddress: { IpAddress: '47.1.2.3' } };
    answer({ DescribeInstances: [instances(row)] });
    expect((await driver.getNode(INSTANCE.InstanceId)).publicIps).toEqual(['47.1.2.3']);
  });

  test('a list follows its token, a hundred rows a page', async () => {
    const asked = answer({
      DescribeInstances: [
        { ...instances(INSTANCE), NextToken: 'more' },
        instances({ ...INSTANCE, InstanceId: 'i-2' }),
      ],
    });
    expect(await driver.listNodes()).toHaveLength(2);
    expect(asked.map(({ parameters }) => parameters)).toEqual([
      { RegionId: 'cn-hangzhou', MaxResults: '100' },
      { RegionId: 'cn-hangzhou', MaxResults: '100', NextToken: 'more' },
    ]);
  });

  test('a list by name asks for the name, and a name with a star is looked for here', async () => {
    const asked = answer({ DescribeInstances: [instances(INSTANCE)] });
    expect(await driver.listNodes({ name: 'web-1' })).toHaveLength(1);
    expect(await driver.listNodes({ name: 'web*' })).toEqual([]);
    expect(asked.map(({ parameters }) => parameters['InstanceName'])).toEqual(['web-1', undefined]);
  });

  test('a response without the list is no empty list', async () => {
    answer({ DescribeInstances: [{ RequestId: 'A-1' }] });
    await expect(driver.listNodes()).rejects.toMatchObject({ code: 'malformed-response' });
  });

  test('an instance that no list has is missing', async () => {
    answer({ DescribeInstances: [instances()] });
    await expect(driver.getNode('i-none')).rejects.toMatchObject({ code: 'node-not-found' });
  });

  test('sizes are those that the region sells, in MiB and GiB', async () => {
    const sold = (...values: [string, string][]): object => ({
      AvailableResource: [
        {
          Type: 'InstanceType',
          SupportedResources: {
            SupportedResource: values.map(([Value, Status]) => ({ Value, Status })),
          },
        },
      ],
    });
    const zone = (ZoneId: string, resources: object): object => ({ ZoneId, AvailableResources: resources });
    answer({
      DescribeAvailableResource: [
        {
          AvailableZones: {
            AvailableZone: [
              zone('cn-hangzhou-g', sold(['ecs.g7.large', 'Available'], ['ecs.s1', 'SoldOut'])),
              zone('cn-hangzhou-h', sold(['ecs.g7.large', 'Available'])),
            ],
          },
        },
      ],
      DescribeInstanceTypes: [
        {
          InstanceTypes: {
            InstanceType: [
              {
                InstanceTypeId: 'ecs.g7.large',
                CpuCoreCount: 2,
                MemorySize: 8,
                InstanceTypeFamily: 'ecs.g7',
                CpuArchitecture: 'X86',
                GPUAmount: 0,
              },
              { InstanceTypeId: 'ecs.s1', CpuCoreCount: 1, MemorySize: 0.5 },
            ],
          },
          NextToken: '',
        },
      ],
    });
    const [size, ...others] = await driver.listSizes();
    expect(others).toEqual([]);
    expect(size).toMatchObject({
      id: 'ecs.g7.large',
      ram: 8192,
      disk: null,
      vcpus: 2,
      price: null,
      currency: null,
      architecture: 'x86_64',
      gpus: 0,
      locations: ['cn-hangzhou-g', 'cn-hangzhou-h'],
      extra: { family: 'ecs.g7' },
    });
  });

  test('images, zones, keys and snapshots', async () => {
    answer({
      DescribeImages: [
        {
          Images: {
            Image: [
              {
                ImageId: 'm-1',
                ImageName: 'Ubuntu',
                ImageOwnerAlias: 'system',
                Status: 'Available',
                OSName: 'Ubuntu 24.04 64位',
                OSNameEn: 'Ubuntu 24.04 64 bit',
                Architecture: 'x86_64',
                Size: 20,
                CreationTime: '2026-01-02T03:04:05Z',
                Tags: { Tag: [] },
              },
            ],
          },
          TotalCount: 1,
        },
      ],
      DescribeZones: [{ Zones: { Zone: [{ ZoneId: 'cn-hangzhou-g', LocalName: 'Hangzhou Zone G' }] } }],
      DescribeKeyPairs: [
        {
          KeyPairs: {
            KeyPair: [{ KeyPairName: 'laptop', KeyPairFingerPrint: '89:f0', PublicKey: 'ssh-ed25519 AAAA' }],
          },
          TotalCount: 1,
        },
      ],
      DescribeSnapshots: [
        {
          Snapshots: {
            Snapshot: [
              {
                SnapshotId: 's-1',
                SnapshotName: 'before',
                Status: 'accomplished',
                SourceDiskId: 'd-1',
                SourceDiskSize: '40',
                Progress: '100%',
                CreationTime: '2026-01-02T03:04:05Z',
              },
            ],
          },
          NextToken: '',
        },
      ],
    });
    expect(await driver.listImages()).toMatchObject([
      { id: 'm-1', name: 'Ubuntu', extra: { owner: 'system', os: 'Ubuntu 24.04 64 bit', size: 20 } },
    ]);
    expect(await driver.listLocations()).toMatchObject([
      { id: 'cn-hangzhou-g', name: 'Hangzhou Zone G', country: null },
    ]);
    expect(await driver.getKeyPair('laptop')).toMatchObject({
      name: 'laptop',
      fingerprint: '89:f0',
      publicKey: 'ssh-ed25519 AAAA',
    });
    expect(await driver.listVolumeSnapshots('d-1')).toMatchObject([
      { id: 's-1', name: 'before', size: 40, state: 'available', extra: { volumeId: 'd-1' } },
    ]);
  });
});

describe('a new instance', () => {
  const made = { InstanceIdSets: { InstanceIdSet: ['i-1'] } };

  test('is asked for with one RunInstances, and is pending', async () => {
    const asked = answer({ RunInstances: [made] });
    const node = await driver.createNode({
      ...SPEC,
      location: 'cn-hangzhou-g',
      keyPair: 'laptop',
      userData: '#!/bin/sh',
      metadata: { team: 'web' },
      networks: ['vsw-1'],
      firewalls: ['sg-1', 'sg-2'],
      extra: { publicBandwidth: 10, systemDiskSize: 40 },
    });
    expect(node).toMatchObject({
      id: 'i-1',
      name: 'web-1',
      state: 'pending',
      size: 'ecs.g7.large',
      image: 'aliyun_3_x64.vhd',
      metadata: { team: 'web' },
      extra: { vSwitchId: 'vsw-1', securityGroups: ['sg-1', 'sg-2'], keyPair: 'laptop' },
    });
    const [{ parameters, headers } = asked[0]!] = asked;
    expect(parameters).toEqual({
      RegionId: 'cn-hangzhou',
      InstanceName: 'web-1',
      ImageId: 'aliyun_3_x64.vhd',
      InstanceType: 'ecs.g7.large',
      ZoneId: 'cn-hangzhou-g',
      VSwitchId: 'vsw-1',
      KeyPairName: 'laptop',
      UserData: Buffer.from('#!/bin/sh').toString('base64'),
      'Tag.1.Key': 'team',
      'Tag.1.Value': 'web',
      'SecurityGroupIds.1': 'sg-1',
      'SecurityGroupIds.2': 'sg-2',
      InternetMaxBandwidthOut: '10',
      'SystemDisk.Size': '40',
      Amount: '1',
      UniqueSuffix: 'false',
      ClientToken: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(headers).toMatchObject({
      'x-acs-version': '2014-05-26',
      authorization: expect.stringMatching(/^ACS3-HMAC-SHA256 Credential=LTAI-test,/),
    });
  });

  test('a batch is one request with the token of the run', async () => {
    const asked = answer({ RunInstances: [{ InstanceIdSets: { InstanceIdSet: ['i-1', 'i-2'] } }] });
    const nodes = await driver.createNodeBatch({ spec: SPEC, names: ['a', 'b'], clientToken: 'once' });
    expect(nodes.map(({ id, name }) => [id, name])).toEqual([
      ['i-1', 'web-1'],
      ['i-2', 'web-1'],
    ]);
    expect(asked[0]!.parameters).toMatchObject({ Amount: '2', ClientToken: 'once', InstanceName: 'web-1' });
  });

  test('fewer instances than asked for are a malformed response', async () => {
    answer({ RunInstances: [made] });
    const batch = { spec: SPEC, names: ['a', 'b'], clientToken: 'once' };
    await expect(driver.createNodeBatch(batch)).rejects.toMatchObject({ code: 'malformed-response' });
  });

  test('a lost answer is asked for again with the same token', async () => {
    await driver.close();
    driver = new Aliyun({ ...KEYS, retry: { attempts: 2 } });
    const asked = answer({ RunInstances: [refusal(500, 'InternalError'), made] });
    expect((await driver.createNode(SPEC)).id).toBe('i-1');
    expect(asked[1]!.parameters['ClientToken']).toBe(asked[0]!.parameters['ClientToken']);
  });

  test.each([
    ['a name with brackets', { name: 'web-[1,3]' }, /is no name of an instance/],
    ['several networks', { networks: ['vsw-1', 'vsw-2'] }, /one vSwitch/],
    ['no firewall at all', { firewalls: [] }, /at least one security group/],
    ['no network', { networks: 'none' as const }, /has a network/],
    ['a password beside a key', { auth: { password: 'x' }, keyPair: 'laptop' }, /and not both/],
    ['a public key', { auth: { publicKey: 'ssh-ed25519 AAAA' } }, /importKeyPair/],
    ['metadata with a URL', { metadata: { a: 'http://x' } }, /no http/],
  ])('%s is refused before a request', async (_what, change, words) => {
    const error: unknown = await driver.createNode({ ...SPEC, ...change }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid-request', message: expect.stringMatching(words) });
  });

  test.each([
    [404, 'InvalidImageId.NotFound', 'image-not-found'],
    [404, 'InvalidInstanceType.ValueNotSupported', 'size-not-found'],
    [404, 'InvalidKeyPairName.NotFound', 'key-pair-not-found'],
    [403, 'QuotaExceed.ElasticQuota', 'quota-exceeded'],
    [403, 'OperationDenied.NoStock', 'capacity'],
    [403, 'Forbidden.RAM', 'permission'],
    [404, 'InvalidAccessKeyId.NotFound', 'authentication'],
    [400, 'SignatureDoesNotMatch', 'authentication'],
    [400, 'Throttling.User', 'rate-limit'],
    [400, 'IdempotentParameterMismatch', 'conflict'],
    [400, 'InvalidParameter', 'invalid-request'],
    [200, 'InvalidImageId.NotFound', 'image-not-found'],
  ])('%i %s is %s', async (status, code, expected) => {
    answer({ RunInstances: [refusal(status, code)] });
    const error: unknown = await driver.createNode(SPEC).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: expected, providerCode: code, requestId: 'A-1' });
  });

  test('no error repeats the password or the user data', async () => {
    const auth = { password: 'Secret-Word-1' };
    answer({ RunInstances: [refusal(400, 'InvalidParameter', 'Secret-Word-1 is weak')] });
    const error: unknown = await driver.createNode({ ...SPEC, auth }).catch((thrown: unknown) => thrown);
    expect(CloudError.is(error) && error.message).not.toContain('Secret-Word-1');
  });
});

describe('changes of instances', () => {
  const ID = INSTANCE.InstanceId;

  test.each([
    ['rebootNode', () => driver.rebootNode(ID), 'RebootInstance', {}],
    ['startNode', () => driver.startNode(ID), 'StartInstance', {}],
    ['stopNode', () => driver.stopNode(ID), 'StopInstance', {}],
    [
      'resizeNode',
      () => driver.resizeNode(ID, 'ecs.g7.xlarge'),
      'ModifyInstanceSpec',
      { InstanceType: 'ecs.g7.xlarge' },
    ],
  ])('%s', async (_name, change, action, parameters) => {
    const asked = answer({ [action]: [{}], DescribeInstances: [instances(INSTANCE)] });
    expect(await change()).toMatchObject({ id: ID });
    expect(asked[0]).toMatchObject({ action, parameters: { InstanceId: ID, ...parameters } });
  });

  test('a rebuilt instance keeps its key pair', async () => {
    const asked = answer({ ReplaceSystemDisk: [{}], DescribeInstances: [instances(INSTANCE)] });
    expect(await driver.rebuildNode(ID, { image: 'm-2' })).toMatchObject({ id: ID });
    expect(asked[1]).toMatchObject({
      action: 'ReplaceSystemDisk',
      parameters: { InstanceId: ID, ImageId: 'm-2', KeyPairName: 'laptop' },
    });
  });

  test('a wrong state is a conflict', async () => {
    answer({ StartInstance: [refusal(403, 'IncorrectInstanceStatus')] });
    await expect(driver.startNode(ID)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a change of a missing instance is a missing node', async () => {
    answer({ StopInstance: [refusal(404, 'InvalidInstanceId.NotFound')] });
    await expect(driver.stopNode('i-none')).rejects.toMatchObject({ code: 'node-not-found' });
  });

  test('a delete waits while ECS sets the instance up, and forces it', async () => {
    const asked = answer({
      DeleteInstance: [refusal(403, 'IncorrectInstanceStatus.Initializing'), {}],
    });
    await driver.destroyNode(ID);
    expect(asked.map(({ parameters }) => parameters['Force'])).toEqual(['true', 'true']);
  });

  test('a missing instance is deleted', async () => {
    answer({ DeleteInstance: [refusal(404, 'InvalidInstanceId.NotFound')] });
    await expect(driver.destroyNode('i-none')).resolves.toBeUndefined();
  });

  test.each([
    ['InvalidRegionId.NotFound', 'region-not-found'],
    ['InvalidAction.NotFound', 'invalid-request'],
    ['InvalidOperator.NotFound', 'not-found'],
  ])('what %s misses is not the instance, which is not deleted', async (missing, code) => {
    answer({ DeleteInstance: [refusal(404, missing)], DescribeInstances: [instances(INSTANCE)] });
    await expect(driver.destroyNode(ID)).rejects.toMatchObject({ code });
  });

  test('an instance that no list has after an unclear error is deleted', async () => {
    answer({ DeleteInstance: [refusal(404, 'Instance.NotExist')], DescribeInstances: [instances()] });
    await expect(driver.destroyNode(ID)).resolves.toBeUndefined();
  });

  test('several are deleted with one request', async () => {
    const asked = answer({ DeleteInstances: [{}] });
    await driver.destroyNodeBatch(['i-1', 'i-2']);
    expect(asked[0]!.parameters).toMatchObject({
      'InstanceId.1': 'i-1',
      'InstanceId.2': 'i-2',
      Force: 'true',
    });
  });

  test('new metadata replaces the tags, and keeps those of Alibaba Cloud and the owner tag', async () => {
    const Tag = [
      { TagKey: 'team', TagValue: 'web' },
      { TagKey: 'acs:rm:rgId', TagValue: 'rg-1' },
      { TagKey: 'skylane-intent', TagValue: 'run-1' },
    ];
    const asked = answer({
      DescribeInstances: [instances({ ...INSTANCE, Tags: { Tag } })],
      UntagResources: [{}],
      TagResources: [{}],
      ModifyInstanceAttribute: [{}],
    });
    await driver.updateNode(ID, { name: 'web-2', metadata: { env: 'prod' } });
    const of = (action: string): object => asked.find((one) => one.action === action)!.parameters;
    expect(of('ModifyInstanceAttribute')).toMatchObject({ InstanceName: 'web-2' });
    expect(of('UntagResources')).toEqual({
      RegionId: 'cn-hangzhou',
      ResourceType: 'instance',
      'ResourceId.1': ID,
      'TagKey.1': 'team',
    });
    // What stays as it is, is not sent: tags of Alibaba Cloud's own would be refused.
    expect(of('TagResources')).toEqual({
      RegionId: 'cn-hangzhou',
      ResourceType: 'instance',
      'ResourceId.1': ID,
      'Tag.1.Key': 'env',
      'Tag.1.Value': 'prod',
    });
  });

  test('console output is decoded, and null where there is none', async () => {
    const ConsoleOutput = Buffer.from('one\ntwo\nthree\n').toString('base64');
    answer({ GetInstanceConsoleOutput: [{ ConsoleOutput }, { ConsoleOutput: '' }] });
    expect(await driver.getConsoleOutput(ID, { lines: 2 })).toBe('two\nthree');
    expect(await driver.getConsoleOutput(ID)).toBeNull();
  });

  test('waiting asks for the watched instances alone', async () => {
    const asked = answer({ DescribeInstances: [instances(INSTANCE)] });
    await driver.waitUntilRunning([ID]);
    expect(asked[0]!.parameters['InstanceIds']).toBe(JSON.stringify([ID]));
  });
});

describe('disks, keys, images and addresses', () => {
  test('a disk is accepted, and is creating', async () => {
    const asked = answer({ CreateDisk: [{ DiskId: 'd-1' }] });
    const spec = { name: 'data', size: 20, location: 'cn-hangzhou-g', tags: { team: 'web' } };
    const volume = await driver.createVolume({ ...spec, extra: { category: 'cloud_essd' } });
    expect(volume).toMatchObject({
      id: 'd-1',
      name: 'data',
      size: 20,
      state: 'creating',
      extra: { type: 'data', category: 'cloud_essd', nodeId: null, tags: { team: 'web' } },
    });
    expect(asked[0]!.parameters).toMatchObject({
      DiskName: 'data',
      Size: '20',
      ZoneId: 'cn-hangzhou-g',
      DiskCategory: 'cloud_essd',
      'Tag.1.Key': 'team',
    });
  });

  test('a disk without its zone goes to the first', async () => {
    const asked = answer({
      DescribeZones: [{ Zones: { Zone: [{ ZoneId: 'cn-hangzhou-g' }] } }],
      CreateDisk: [{ DiskId: 'd-1' }],
    });
    expect((await driver.createVolume({ name: 'data', size: 20 })).extra.location).toBe('cn-hangzhou-g');
    expect(asked[1]!.parameters['ZoneId']).toBe('cn-hangzhou-g');
  });

  test('an attached disk is waited for', async () => {
    const held = { ...DISK, InstanceId: 'i-1', Status: 'In_use', Device: '/dev/xvdb' };
    answer({ AttachDisk: [{}], DescribeDisks: [disks({ ...DISK, Status: 'Attaching' }), disks(held)] });
    expect(await driver.attachVolume('d-1', 'i-1')).toMatchObject({
      state: 'in-use',
      extra: { nodeId: 'i-1', device: '/dev/xvdb' },
    });
  });

  test('a free disk cannot be detached', async () => {
    answer({ DescribeDisks: [disks(DISK)] });
    await expect(driver.detachVolume('d-1')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a disk in use grows online, a free one offline', async () => {
    const asked = answer({
      DescribeDisks: [disks({ ...DISK, Status: 'In_use' }), disks(DISK)],
      ResizeDisk: [{}],
    });
    await driver.resizeVolume('d-1', 40);
    await driver.resizeVolume('d-1', 40);
    const types = asked
      .filter(({ action }) => action === 'ResizeDisk')
      .map(({ parameters }) => parameters['Type']);
    expect(types).toEqual(['online', 'offline']);
  });

  test('a missing disk is deleted, one in use is a conflict', async () => {
    answer({ DeleteDisk: [refusal(404, 'InvalidDiskId.NotFound'), refusal(403, 'IncorrectDiskStatus')] });
    await driver.destroyVolume('d-none');
    await expect(driver.destroyVolume('d-1')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a snapshot that is still made is not deleted', async () => {
    answer({ DeleteSnapshot: [refusal(403, 'InvalidSnapshotId.NotReady')] });
    await expect(driver.destroyVolumeSnapshot('s-1')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a created key pair brings its private key, an imported one its public key', async () => {
    answer({
      CreateKeyPair: [{ KeyPairName: 'a', KeyPairFingerPrint: '89:f0', PrivateKeyBody: '-----BEGIN' }],
      ImportKeyPair: [{ KeyPairName: 'b', KeyPairFingerPrint: '11:22' }],
    });
    expect((await driver.createKeyPair('a')).privateKey).toBe('-----BEGIN');
    expect(await driver.importKeyPair('b', 'ssh-ed25519 AAAA me')).toMatchObject({
      name: 'b',
      publicKey: 'ssh-ed25519 AAAA me',
    });
  });

  test('a name that is taken is a key pair that exists', async () => {
    answer({ CreateKeyPair: [refusal(400, 'KeyPair.AlreadyExist')] });
    await expect(driver.createKeyPair('a')).rejects.toMatchObject({ code: 'key-pair-exists' });
  });

  test('an image is copied from the region that has it', async () => {
    const asked = answerActions(['ecs.eu-central-1.aliyuncs.com'], 'x-acs-action', {
      CopyImage: [{ ImageId: 'm-2' }],
    });
    const copy = await driver.copyImage('m-1', { name: 'copy', sourceRegion: 'eu-central-1' });
    expect(copy).toMatchObject({ id: 'm-2', name: 'copy', extra: { status: 'Creating', owner: 'self' } });
    expect(asked[0]!.parameters).toMatchObject({
      RegionId: 'eu-central-1',
      DestinationRegionId: 'cn-hangzhou',
      ImageId: 'm-1',
    });
  });

  test('addresses are asked of the host of VPC', async () => {
    const asked = answer({
      AllocateEipAddress: [{ AllocationId: 'eip-1', EipAddress: '47.1.2.3' }],
      AssociateEipAddress: [{}],
      DescribeEipAddresses: [
        eips({ ...EIP, Status: 'Associating' }),
        eips({ ...EIP, Status: 'InUse', InstanceId: 'i-1', InstanceType: 'EcsInstance' }),
      ],
      ReleaseEipAddress: [{}],
    });
    expect(await driver.reserveAddress()).toMatchObject({ id: 'eip-1', ip: '47.1.2.3', nodeId: null });
    expect(await driver.assignAddress('eip-1', 'i-1')).toMatchObject({ nodeId: 'i-1' });
    await driver.releaseAddress('eip-1');
    expect(new Set(asked.map(({ host }) => host))).toEqual(new Set([VPC]));
    expect(asked[0]!.headers['x-acs-version']).toBe('2016-04-28');
  });

  test('an address has no location of its own', async () => {
    const asked = answer({});
    await expect(driver.reserveAddress({ location: 'cn-beijing' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    expect(asked).toEqual([]);
  });

  test('an address that a list shows as before is read again, and is a conflict if it stays so', async () => {
    answer({
      AssociateEipAddress: [{}],
      DescribeEipAddresses: [
        eips(EIP),
        eips({ ...EIP, Status: 'InUse', InstanceId: 'i-1', InstanceType: 'EcsInstance' }),
        eips(EIP),
      ],
    });
    expect(await driver.assignAddress('eip-1', 'i-1')).toMatchObject({ nodeId: 'i-1' });
    await expect(driver.assignAddress('eip-1', 'i-1')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a free address is unassigned already', async () => {
    const asked = answer({ DescribeEipAddresses: [eips(EIP)] });
    expect(await driver.unassignAddress('eip-1')).toMatchObject({ nodeId: null });
    expect(asked.map(({ action }) => action)).not.toContain('UnassociateEipAddress');
  });
});

describe('networks and firewalls', () => {
  const VSWITCH = {
    VSwitchId: 'vsw-1',
    VSwitchName: 'inner',
    CidrBlock: '10.0.0.0/24',
    Ipv6CidrBlock: '2408:1::/64',
    VpcId: 'vpc-1',
    ZoneId: 'cn-hangzhou-g',
    Status: 'Available',
    IsDefault: false,
  };
  const GROUP = { SecurityGroupId: 'sg-1', SecurityGroupName: 'web', VpcId: 'vpc-1' };
  const RULE = {
    SecurityGroupRuleId: 'sgr-1',
    Direction: 'ingress',
    Policy: 'Accept',
    IpProtocol: 'TCP',
    PortRange: '22/22',
    SourceCidrIp: '192.0.2.0/24',
    Ipv6SourceCidrIp: '',
    SourceGroupId: '',
    SourcePrefixListId: '',
    DestCidrIp: '',
    Priority: '1',
  };
  const groups = (...rows: object[]): object => ({ SecurityGroups: { SecurityGroup: rows }, NextToken: '' });
  const rules = (...rows: object[]): object => ({ Permissions: { Permission: rows } });

  test('a vSwitch is a network, and a new one is waited for', async () => {
    const page = (row: object): object => ({ VSwitches: { VSwitch: [row] }, TotalCount: 1 });
    const asked = answer({
      DescribeVpcs: [{ Vpcs: { Vpc: [{ VpcId: 'vpc-1' }] }, TotalCount: 1 }],
      CreateVSwitch: [{ VSwitchId: 'vsw-1' }],
      DescribeVSwitches: [page({ ...VSWITCH, Status: 'Pending' }), page(VSWITCH)],
    });
    const spec = { name: 'inner', ranges: ['10.0.0.0/24'], location: 'cn-hangzhou-g' };
    expect(await driver.createNetwork(spec)).toMatchObject({
      id: 'vsw-1',
      name: 'inner',
      ranges: ['10.0.0.0/24', '2408:1::/64'],
      location: 'cn-hangzhou-g',
      extra: { vpcId: 'vpc-1', isDefault: false },
    });
    expect(asked.find(({ action }) => action === 'CreateVSwitch')).toMatchObject({
      host: VPC,
      parameters: { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24', ZoneId: 'cn-hangzhou-g' },
    });
  });

  test('a network without a range, or a region without a VPC, is refused', async () => {
    answer({ DescribeVpcs: [{ Vpcs: { Vpc: [] }, TotalCount: 0 }] });
    const ranges = ['10.0.0.0/24'];
    await expect(driver.createNetwork({ name: 'a' })).rejects.toThrow(/one range/);
    await expect(driver.createNetwork({ name: 'a', ranges })).rejects.toThrow(/give extra.vpc/);
  });

  test('what is no plain permission for incoming traffic is told in words', async () => {
    answer({
      DescribeSecurityGroups: [groups(GROUP)],
      DescribeSecurityGroupAttribute: [
        rules(
          RULE,
          { ...RULE, IpProtocol: 'ICMPv6', PortRange: '-1/-1', SourceCidrIp: '', Ipv6SourceCidrIp: '::/0' },
          { ...RULE, IpProtocol: 'ALL', PortRange: '-1/-1', SourceCidrIp: '', SourceGroupId: 'sg-2' },
          { ...RULE, Policy: 'Drop' },
          { ...RULE, SourceCidrIp: '', SourcePrefixListId: 'pl-1' },
          { ...RULE, Direction: 'egress', SourceCidrIp: '', DestCidrIp: '0.0.0.0/0' },
          { ...RULE, IpProtocol: 'GRE' },
        ),
      ],
    });
    const firewall = await driver.getFirewall('sg-1');
    expect(firewall.rules).toEqual([
      {
        direction: 'in',
        protocol: 'tcp',
        ports: { from: 22, to: 22 },
        addresses: ['192.0.2.0/24'],
        group: null,
      },
      { direction: 'in', protocol: 'icmp', ports: null, addresses: ['::/0'], group: null },
      { direction: 'in', protocol: 'any', ports: null, addresses: [], group: 'sg-2' },
    ]);
    expect(firewall.otherRules).toEqual([
      'ingress Drop TCP 22/22 1 192.0.2.0/24',
      'ingress Accept TCP 22/22 1 pl-1',
      'egress Accept TCP 22/22 1 0.0.0.0/0',
      'ingress Accept GRE 22/22 1 192.0.2.0/24',
    ]);
  });

  test('rules have pages', async () => {
    const asked = answer({
      DescribeSecurityGroups: [groups(GROUP)],
      DescribeSecurityGroupAttribute: [
        { ...rules(), NextToken: 'next' },
        { ...rules(RULE), NextToken: '' },
      ],
    });
    expect((await driver.getFirewall('sg-1')).rules).toHaveLength(1);
    expect(asked.at(-1)!.parameters).toMatchObject({ NextToken: 'next', MaxResults: '1000' });
  });

  test('a group that cannot be deleted again is named', async () => {
    answer({
      CreateSecurityGroup: [{ SecurityGroupId: 'sg-1' }],
      ModifySecurityGroupPolicy: [refusal(400, 'InvalidPolicy.Malformed')],
      DeleteSecurityGroup: [refusal(403, 'DependencyViolation')],
    });
    const spec = { name: 'web', extra: { vpc: 'vpc-1' } };
    await expect(driver.createFirewall(spec)).rejects.toThrow(/sg-1 could not be deleted again/);
  });

  test('new rules come before old ones go', async () => {
    const asked = answer({
      DescribeSecurityGroups: [groups(GROUP)],
      DescribeSecurityGroupAttribute: [rules(RULE)],
      AuthorizeSecurityGroup: [{}],
      RevokeSecurityGroup: [{}],
    });
    await driver.updateFirewall('sg-1', { rules: [{ protocol: 'tcp', ports: 443, addresses: ['::/0'] }] });
    const changes = asked.filter(({ action }) => /^(Authorize|Revoke)/.test(action));
    expect(changes).toMatchObject([
      { parameters: { IpProtocol: 'TCP', PortRange: '443/443', Ipv6SourceCidrIp: '::/0' } },
      { parameters: { 'SecurityGroupRuleId.1': 'sgr-1' } },
    ]);
  });

  test('a group whose rule is refused is deleted again, and rules for outgoing traffic are refused before', async () => {
    const asked = answer({
      CreateSecurityGroup: [{ SecurityGroupId: 'sg-1' }],
      ModifySecurityGroupPolicy: [{}],
      AuthorizeSecurityGroup: [refusal(403, 'AuthorizationLimitExceed')],
      DeleteSecurityGroup: [{}],
    });
    const spec = { name: 'web', rules: [{ protocol: 'tcp' as const, ports: 22 }], extra: { vpc: 'vpc-1' } };
    await expect(driver.createFirewall(spec)).rejects.toMatchObject({ code: 'quota-exceeded' });
    expect(asked.at(-1)).toMatchObject({ action: 'DeleteSecurityGroup' });
    const out = { name: 'web', rules: [{ direction: 'out' as const, protocol: 'any' as const }] };
    await expect(driver.createFirewall(out)).rejects.toThrow(/no rules for outgoing traffic/);
  });
});

describe('sign-in', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'aliyun-'));
    await mkdir(join(home, '.aliyun'));
  });
  afterEach(() => rm(home, { recursive: true }));

  const config = (content: object): Promise<void> =>
    writeFile(join(home, '.aliyun', 'config.json'), JSON.stringify(content));
  const PROFILE = {
    name: 'default',
    mode: 'AK',
    access_key_id: 'LTAI-file',
    access_key_secret: 'file-secret',
    region_id: 'cn-hangzhou',
  };
  const keyOf = async (variables: Record<string, string>, options = {}): Promise<string> => {
    const asked = answer({ DescribeInstances: [instances()] });
    await using found = await AliyunCompute.fromEnv(options, { variables, home, directory: home });
    await found.listNodes();
    return /Credential=([^,]+)/.exec(asked[0]!.headers['authorization']!)![1]!;
  };

  test('a region is required', () => {
    expect(() => new Aliyun({ ...KEYS, region: '' })).toThrow(/region is missing.*ALIBABA_CLOUD_REGION_ID/);
  });

  test('a region that is none does not become part of a host', () => {
    expect(() => new Aliyun({ ...KEYS, region: 'evil.example/' })).toThrow(/no region/);
  });

  test('the variables of the command line', async () => {
    const variables = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI-env',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'env-secret',
      ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou',
    };
    expect(await keyOf(variables)).toBe('LTAI-env');
  });

  test('the current profile of its file, and another by name', async () => {
    await config({
      current: 'default',
      profiles: [PROFILE, { ...PROFILE, name: 'b', access_key_id: 'LTAI-b' }],
    });
    expect(await keyOf({})).toBe('LTAI-file');
    nock.cleanAll();
    expect(await keyOf({ ALIBABA_CLOUD_PROFILE: 'b' })).toBe('LTAI-b');
  });

  test('a key of the environment takes no secret of the file, and the region from it', async () => {
    await config({ current: 'default', profiles: [PROFILE] });
    const half = AliyunCompute.fromEnv(
      {},
      { variables: { ALICLOUD_ACCESS_KEY: 'k' }, home, directory: home },
    );
    await expect(half).rejects.toThrow(/accessKeySecret is missing/);
    expect(await keyOf({ ALICLOUD_ACCESS_KEY: 'k', ALICLOUD_SECRET_KEY: 's' })).toBe('k');
  });

  test('a profile that signs in otherwise is named', async () => {
    await config({ current: 'default', profiles: [{ ...PROFILE, mode: 'EcsRamRole' }] });
    const found = AliyunCompute.fromEnv({}, { variables: {}, home, directory: home });
    await expect(found).rejects.toThrow(/signs in by "EcsRamRole", which is not supported/);
  });

  test('a file that is no JSON is named without its content', async () => {
    await writeFile(join(home, '.aliyun', 'config.json'), 'secret text');
    const found = AliyunCompute.fromEnv({}, { variables: {}, home, directory: home });
    const error: unknown = await found.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining('config.json') });
    expect(String(error)).not.toContain('secret text');
  });
});
