import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CloudError, getDriver, Provider } from 'skylane';
import { TencentCompute } from 'skylane/tencent';
import { answerActions, type ActionAnswers, type AskedAction } from '../../../support/actions-server.js';

const CVM = 'cvm.tencentcloudapi.com';
const CBS = 'cbs.tencentcloudapi.com';
const VPC = 'vpc.tencentcloudapi.com';
const TAG = 'tag.tencentcloudapi.com';
const SPEC = { name: 'web-1', image: 'img-8toqc6s3', size: 'S2.SMALL2', location: 'ap-guangzhou-3' };
const KEYS = { secretId: 'AKID-test', secretKey: 'test-secret', region: 'ap-guangzhou' };
const Tencent = getDriver(Provider.TENCENT);
let driver: TencentCompute;

/** As the example of DescribeInstances shows an instance. */
const INSTANCE = {
  InstanceId: 'ins-xlsyru2j',
  InstanceName: 'web-1',
  InstanceState: 'RUNNING',
  InstanceType: 'S2.SMALL2',
  InstanceChargeType: 'POSTPAID_BY_HOUR',
  ImageId: 'img-8toqc6s3',
  Placement: { Zone: 'ap-guangzhou-3', ProjectId: 0 },
  PublicIpAddresses: ['123.207.11.190'],
  PrivateIpAddresses: ['172.16.32.78'],
  IPv6Addresses: ['2001:db8::1'],
  CreatedTime: '2026-09-22T00:00:00+00:00',
  VirtualPrivateCloud: { VpcId: 'vpc-1', SubnetId: 'subnet-1' },
  SecurityGroupIds: ['sg-1'],
  LoginSettings: { KeyIds: ['skey-1'] },
  SystemDisk: { DiskId: 'disk-1' },
  DataDisks: [{ DiskId: 'disk-2' }],
  Tags: [{ Key: 'team', Value: 'web' }],
  LatestOperation: 'RunInstances',
  LatestOperationState: 'SUCCESS',
  LatestOperationErrorMsg: '',
};
const DISK = {
  DiskId: 'disk-2',
  DiskName: 'data',
  DiskSize: 20,
  DiskState: 'UNATTACHED',
  DiskUsage: 'DATA_DISK',
  DiskType: 'CLOUD_PREMIUM',
  InstanceId: '',
  Placement: { Zone: 'ap-guangzhou-3' },
  DeleteWithInstance: false,
  Tags: [],
};
const EIP = {
  AddressId: 'eip-1',
  AddressIp: '81.1.2.3',
  AddressStatus: 'UNBIND',
  InstanceId: null,
  PrivateAddressIp: null,
};

const response = (fields: object): object => ({ Response: { ...fields, RequestId: 'R-1' } });
const instances = (...rows: object[]): object => response({ InstanceSet: rows, TotalCount: rows.length });
const disks = (...rows: object[]): object => response({ DiskSet: rows, TotalCount: rows.length });
const eips = (...rows: object[]): object => response({ AddressSet: rows, TotalCount: rows.length });
const offers = (...rows: object[]): object => response({ InstanceTypeQuotaSet: rows });
const refusal = (Code: string, Message = 'no'): object => response({ Error: { Code, Message } });
const made = (...ids: string[]): object => response({ InstanceIdSet: ids });
const answer = (answers: ActionAnswers): AskedAction[] =>
  answerActions([CVM, CBS, VPC, TAG], 'x-tc-action', answers);

beforeEach(() => {
  nock.disableNetConnect();
  driver = new Tencent({ ...KEYS, retry: { attempts: 1 } });
});
afterEach(async () => {
  await driver.close();
  nock.cleanAll();
});

describe('what CVM lists', () => {
  test('an instance is a node', async () => {
    answer({ DescribeInstances: [instances(INSTANCE)] });
    expect(await driver.getNode(INSTANCE.InstanceId)).toMatchObject({
      id: 'ins-xlsyru2j',
      name: 'web-1',
      state: 'running',
      publicIps: ['123.207.11.190'],
      privateIps: ['172.16.32.78'],
      size: 'S2.SMALL2',
      image: 'img-8toqc6s3',
      location: 'ap-guangzhou-3',
      createdAt: new Date('2026-09-22T00:00:00Z'),
      metadata: { team: 'web' },
      extra: {
        status: 'RUNNING',
        vpcId: 'vpc-1',
        subnetId: 'subnet-1',
        securityGroups: ['sg-1'],
        keyPairIds: ['skey-1'],
        ipv6Addresses: ['2001:db8::1'],
        volumeIds: ['disk-1', 'disk-2'],
        latestOperation: 'RunInstances',
        latestOperationError: null,
      },
    });
  });

  test.each([
    ['PENDING', 'pending'],
    ['LAUNCH_FAILED', 'error'],
    ['STARTING', 'starting'],
    ['STOPPING', 'stopping'],
    ['STOPPED', 'stopped'],
    ['REBOOTING', 'rebooting'],
    ['SHUTDOWN', 'terminated'],
    ['TERMINATING', 'stopping'],
    ['RESCUE_MODE', 'unknown'],
  ])('%s is %s', async (InstanceState, state) => {
    answer({ DescribeInstances: [instances({ ...INSTANCE, InstanceState })] });
    expect((await driver.getNode(INSTANCE.InstanceId)).state).toBe(state);
  });

  test('lists of nulls are empty, as Tencent Cloud writes them', async () => {
    const row = { ...INSTANCE, PublicIpAddresses: null, IPv6Addresses: null, DataDisks: null, Tags: null };
    answer({ DescribeInstances: [instances(row)] });
    expect(await driver.getNode(INSTANCE.InstanceId)).toMatchObject({ publicIps: [], metadata: {} });
  });

  test('a list goes on by its offset, a hundred rows a page', async () => {
    const page = (id: string): object =>
      response({ InstanceSet: [{ ...INSTANCE, InstanceId: id }], TotalCount: 2 });
    const asked = answer({ DescribeInstances: [page('ins-1'), page('ins-2')] });
    expect(await driver.listNodes()).toHaveLength(2);
    expect(asked.map(({ parameters }) => parameters)).toEqual([
      { Offset: 0, Limit: 100 },
      { Offset: 1, Limit: 100 },
    ]);
    expect(asked[0]!.headers).toMatchObject({
      'x-tc-region': 'ap-guangzhou',
      'x-tc-version': '2017-03-12',
      authorization: expect.stringMatching(
        /^TC3-HMAC-SHA256 Credential=AKID-test\/[\d-]+\/cvm\/tc3_request,/,
      ),
    });
  });

  test('a list by name is filtered there and here', async () => {
    const asked = answer({
      DescribeInstances: [instances(INSTANCE, { ...INSTANCE, InstanceName: 'web-10' })],
    });
    expect(await driver.listNodes({ name: 'web-1' })).toHaveLength(1);
    expect(asked[0]!.parameters['Filters']).toEqual([{ Name: 'instance-name', Values: ['web-1'] }]);
  });

  test('a response without the list is no empty list', async () => {
    answer({ DescribeInstances: [response({})] });
    await expect(driver.listNodes()).rejects.toMatchObject({ code: 'malformed-response' });
  });

  test('a body that is not of the API is an error', async () => {
    answer({ DescribeInstances: [{ hello: 'world' }] });
    await expect(driver.listNodes()).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('a size is one of all the zones that sell it, with the prices of each', async () => {
    const row = (Zone: string, UnitPrice: number, Status = 'SELL'): object => ({
      Zone,
      Status,
      InstanceType: 'S2.SMALL1',
      InstanceFamily: 'S2',
      Cpu: 1,
      Memory: 1,
      GpuCount: 0,
      CpuType: 'Intel Xeon E5-2680 v4',
      Price: { UnitPrice, ChargeUnit: 'HOUR' },
    });
    const asked = answer({
      DescribeZoneInstanceConfigInfos: [
        offers(
          row('ap-guangzhou-3', 0.14),
          row('ap-guangzhou-4', 0.15),
          row('ap-guangzhou-6', 0.1, 'SOLD_OUT'),
        ),
      ],
    });
    expect(await driver.listSizes()).toMatchObject([
      {
        id: 'S2.SMALL1',
        ram: 1024,
        vcpus: 1,
        disk: null,
        price: null,
        currency: null,
        gpus: 0,
        locations: ['ap-guangzhou-3', 'ap-guangzhou-4'],
        extra: { family: 'S2', prices: { 'ap-guangzhou-3': 0.14, 'ap-guangzhou-4': 0.15 } },
      },
    ]);
    expect(asked[0]!.parameters['Filters']).toEqual([
      { Name: 'instance-charge-type', Values: ['POSTPAID_BY_HOUR'] },
    ]);
  });

  test('images, zones and snapshots', async () => {
    answer({
      DescribeImages: [
        response({
          ImageSet: [
            {
              ImageId: 'img-1',
              ImageName: 'CentOS 7.6 64位',
              ImageType: 'PUBLIC_IMAGE',
              ImageState: 'NORMAL',
              OsName: 'CentOS 7.6 64位',
              Architecture: 'x86_64',
              ImageSize: 50,
              CreatedTime: '2026-09-22T00:00:00+00:00',
              Tags: [],
            },
          ],
          TotalCount: 1,
        }),
      ],
      DescribeZones: [
        response({
          ZoneSet: [
            { Zone: 'ap-guangzhou-3', ZoneName: 'Guangzhou Zone 3', ZoneState: 'AVAILABLE' },
            { Zone: 'ap-guangzhou-1', ZoneName: 'Guangzhou Zone 1', ZoneState: 'UNAVAILABLE' },
          ],
        }),
      ],
      DescribeSnapshots: [
        response({
          SnapshotSet: [
            {
              SnapshotId: 'snap-1',
              SnapshotName: 'before',
              SnapshotState: 'NORMAL',
              DiskId: 'disk-2',
              DiskSize: 20,
              Percent: 100,
              CreateTime: '2026-09-22 08:00:00',
            },
          ],
          TotalCount: 1,
        }),
      ],
    });
    expect(await driver.listImages()).toMatchObject([
      { id: 'img-1', extra: { type: 'PUBLIC_IMAGE', status: 'NORMAL', size: 50 } },
    ]);
    expect(await driver.listLocations()).toMatchObject([{ id: 'ap-guangzhou-3', name: 'Guangzhou Zone 3' }]);
    expect(await driver.listVolumeSnapshots('disk-2')).toMatchObject([
      { id: 'snap-1', size: 20, state: 'available', createdAt: new Date('2026-09-22T00:00:00Z') },
    ]);
  });
});

describe('a new instance', () => {
  const SUBNET = { SubnetId: 'subnet-1', VpcId: 'vpc-1', Zone: 'ap-guangzhou-3' };
  const KEY = { KeyId: 'skey-1', KeyName: 'laptop', PublicKey: 'ssh-ed25519 AAAA' };

  test('is asked for with one RunInstances, and is pending', async () => {
    const asked = answer({
      DescribeSubnets: [response({ SubnetSet: [SUBNET], TotalCount: 1 })],
      DescribeKeyPairs: [response({ KeyPairSet: [KEY], TotalCount: 1 })],
      RunInstances: [made('ins-1')],
    });
    const node = await driver.createNode({
      ...SPEC,
      keyPair: 'laptop',
      userData: '#!/bin/sh',
      metadata: { team: 'web' },
      networks: ['subnet-1'],
      firewalls: ['sg-1'],
      extra: { publicBandwidth: 10, systemDiskSize: 50 },
    });
    expect(node).toMatchObject({
      id: 'ins-1',
      name: 'web-1',
      state: 'pending',
      location: 'ap-guangzhou-3',
      metadata: { team: 'web' },
      extra: { vpcId: 'vpc-1', subnetId: 'subnet-1', keyPairIds: ['skey-1'] },
    });
    expect(asked.find(({ action }) => action === 'RunInstances')!.parameters).toEqual({
      Placement: { Zone: 'ap-guangzhou-3' },
      InstanceType: 'S2.SMALL2',
      ImageId: 'img-8toqc6s3',
      SystemDisk: { DiskSize: 50 },
      VirtualPrivateCloud: { VpcId: 'vpc-1', SubnetId: 'subnet-1' },
      InternetAccessible: { InternetMaxBandwidthOut: 10, PublicIpAssigned: true },
      LoginSettings: { KeyIds: ['skey-1'] },
      SecurityGroupIds: ['sg-1'],
      TagSpecification: [{ ResourceType: 'instance', Tags: [{ Key: 'team', Value: 'web' }] }],
      UserData: Buffer.from('#!/bin/sh').toString('base64'),
      InstanceName: 'web-1',
      InstanceCount: 1,
      ClientToken: expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  test('a bare one asks for nothing else', async () => {
    const asked = answer({ RunInstances: [made('ins-1')] });
    await driver.createNode(SPEC);
    expect(Object.keys(asked[0]!.parameters).toSorted()).toEqual(
      ['ClientToken', 'ImageId', 'InstanceCount', 'InstanceName', 'InstanceType', 'Placement'].toSorted(),
    );
  });

  test('without a zone it goes to the first that sells the size', async () => {
    const asked = answer({
      DescribeZoneInstanceConfigInfos: [
        offers(
          { Zone: 'ap-guangzhou-1', Status: 'SOLD_OUT', InstanceType: 'S2.SMALL2' },
          { Zone: 'ap-guangzhou-4', Status: 'SELL', InstanceType: 'S2.SMALL2' },
        ),
      ],
      RunInstances: [made('ins-1')],
    });
    const { location: _, ...spec } = SPEC;
    expect((await driver.createNode(spec)).location).toBe('ap-guangzhou-4');
    expect(asked[0]!.parameters['Filters']).toContainEqual({ Name: 'instance-type', Values: ['S2.SMALL2'] });
  });

  test('a size that no zone sells is missing', async () => {
    answer({ DescribeZoneInstanceConfigInfos: [offers()] });
    const { location: _, ...spec } = SPEC;
    await expect(driver.createNode(spec)).rejects.toMatchObject({ code: 'size-not-found' });
  });

  test('numbered names of a batch are a pattern of CVM, others share the name', async () => {
    const asked = answer({ RunInstances: [made('ins-1', 'ins-2')] });
    const run = (names: string[]): Promise<unknown> =>
      driver.createNodeBatch({ spec: { ...SPEC, name: 'web' }, names, clientToken: 'once' });
    await run(['web-9', 'web-10']);
    await run(['web-1', 'web-3']);
    await run(['web-01', 'web-02']);
    expect(asked.map(({ parameters }) => parameters['InstanceName'])).toEqual([
      'web-{R:9}',
      'web',
      'web-0{R:1}',
    ]);
    expect(asked[0]!.parameters).toMatchObject({ InstanceCount: 2, ClientToken: 'once' });
  });

  test('a failure within CVM is asked for again with the same token', async () => {
    await driver.close();
    driver = new Tencent({ ...KEYS, retry: { attempts: 2 } });
    const asked = answer({ RunInstances: [refusal('InternalServerError'), made('ins-1')] });
    expect((await driver.createNode(SPEC)).id).toBe('ins-1');
    expect(asked[1]!.parameters['ClientToken']).toBe(asked[0]!.parameters['ClientToken']);
  });

  test('one that could not be launched fails the wait, with the reason', async () => {
    const row = {
      ...INSTANCE,
      InstanceState: 'LAUNCH_FAILED',
      LatestOperationErrorMsg: 'disks are sold out',
    };
    answer({ DescribeInstances: [instances(row)] });
    await expect(driver.waitUntilRunning([INSTANCE.InstanceId])).rejects.toThrow(/disks are sold out/);
  });

  test.each([
    ['a name with a pattern', { name: 'web-{R:1}' }, /stands for a number/],
    ['several networks', { networks: ['subnet-1', 'subnet-2'] }, /one subnet/],
    ['no firewall at all', { firewalls: [] }, /at least one security group/],
    ['no network', { networks: 'none' as const }, /has a network/],
    ['a password beside a key', { auth: { password: 'x' }, keyPair: 'laptop' }, /and not both/],
  ])('%s is refused before a request', async (_what, change, words) => {
    const error: unknown = await driver.createNode({ ...SPEC, ...change }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid-request', message: expect.stringMatching(words) });
  });

  test.each([
    ['InvalidImageId.NotFound', 'image-not-found'],
    ['InvalidImageId.Malformed', 'image-not-found'],
    ['InvalidInstanceType.Malformed', 'size-not-found'],
    ['InvalidKeyPairId.NotFound', 'key-pair-not-found'],
    ['LimitExceeded.InstanceQuota', 'quota-exceeded'],
    ['ResourceInsufficient.CloudDiskSoldOut', 'capacity'],
    ['ResourcesSoldOut.SpecifiedInstanceType', 'capacity'],
    ['UnauthorizedOperation', 'permission'],
    ['AuthFailure.SecretIdNotFound', 'authentication'],
    ['AuthFailure.UnauthorizedOperation', 'permission'],
    ['RequestLimitExceeded', 'rate-limit'],
    ['InternalError', 'unavailable'],
    ['InvalidParameterValue', 'invalid-request'],
  ])('%s, with status 200, is %s', async (code, expected) => {
    answer({ RunInstances: [refusal(code)] });
    const error: unknown = await driver.createNode(SPEC).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: expected, providerCode: code, requestId: 'R-1' });
  });

  test('no error repeats the password', async () => {
    const auth = { password: 'Secret-Word-1' };
    answer({ RunInstances: [refusal('InvalidPassword', 'Secret-Word-1 is weak')] });
    const error: unknown = await driver.createNode({ ...SPEC, auth }).catch((thrown: unknown) => thrown);
    expect(CloudError.is(error) && error.message).not.toContain('Secret-Word-1');
  });
});

describe('changes of instances', () => {
  const ID = INSTANCE.InstanceId;

  test.each([
    ['rebootNode', () => driver.rebootNode(ID), 'RebootInstances', { InstanceIds: [ID] }],
    ['startNode', () => driver.startNode(ID), 'StartInstances', { InstanceIds: [ID] }],
    ['stopNode', () => driver.stopNode(ID), 'StopInstances', { InstanceIds: [ID] }],
    [
      'resizeNode',
      () => driver.resizeNode(ID, 'S2.LARGE8'),
      'ResetInstancesType',
      { InstanceIds: [ID], InstanceType: 'S2.LARGE8' },
    ],
  ])('%s', async (_name, change, action, parameters) => {
    const asked = answer({ [action]: [response({})], DescribeInstances: [instances(INSTANCE)] });
    expect(await change()).toMatchObject({ id: ID });
    expect(asked[0]).toMatchObject({ action, parameters });
  });

  test('a rebuilt instance keeps its key pairs', async () => {
    const asked = answer({ ResetInstance: [response({})], DescribeInstances: [instances(INSTANCE)] });
    expect(await driver.rebuildNode(ID, { image: 'img-2' })).toMatchObject({ id: ID });
    expect(asked[1]).toMatchObject({
      action: 'ResetInstance',
      parameters: { InstanceId: ID, ImageId: 'img-2', LoginSettings: { KeyIds: ['skey-1'] } },
    });
  });

  test('a wrong state is a conflict, another operation under way is one that passes', async () => {
    answer({
      StartInstances: [
        refusal('UnsupportedOperation.InstanceStateRunning'),
        refusal('OperationDenied.InstanceOperationInProgress'),
      ],
    });
    await expect(driver.startNode(ID)).rejects.toMatchObject({ code: 'conflict', retryable: false });
    await expect(driver.startNode(ID)).rejects.toMatchObject({ code: 'conflict', retryable: true });
  });

  test('a delete waits while CVM makes the instance', async () => {
    const asked = answer({
      TerminateInstances: [refusal('UnsupportedOperation.InstanceStatePending'), response({})],
    });
    await driver.destroyNode(ID);
    expect(asked).toHaveLength(2);
  });

  test.each([
    'UnsupportedOperation.InstanceStateTerminating',
    'UnsupportedOperation.InstanceStateTerminated',
  ])('a delete whose answer was lost is repeated, and %s is its success', async (code) => {
    answer({ TerminateInstances: [refusal('InternalError'), refusal(code)] });
    const patient = new Tencent({ ...KEYS, retry: { attempts: 2, delay: 1 } });
    await expect(patient.destroyNode(ID)).resolves.toBeUndefined();
    await patient.close();
  });

  test.each([
    ['InvalidRegion.NotFound', 'region-not-found'],
    ['InvalidAccountId.NotFound', 'not-found'],
  ])('what %s misses is not the instance, which is not deleted', async (missing, code) => {
    answer({ TerminateInstances: [refusal(missing)], DescribeInstances: [instances(INSTANCE)] });
    await expect(driver.destroyNode(INSTANCE.InstanceId)).rejects.toMatchObject({ code });
  });

  test.each(['InvalidInstanceId.NotFound', 'InvalidInstanceId.Malformed'])('%s is deleted', async (code) => {
    answer({ TerminateInstances: [refusal(code)] });
    await expect(driver.destroyNode('ins-none')).resolves.toBeUndefined();
  });

  test('new metadata replaces the tags in one request to their service, and keeps the owner tag', async () => {
    const Tags = [
      { Key: 'team', Value: 'web' },
      { Key: 'skylane-intent', Value: 'run-1' },
    ];
    const asked = answer({
      DescribeInstances: [instances({ ...INSTANCE, Tags })],
      ModifyInstancesAttribute: [response({})],
      ModifyResourceTags: [response({})],
    });
    await driver.updateNode(ID, { name: 'web-2', metadata: { env: 'prod' } });
    const of = (action: string): AskedAction => asked.find((one) => one.action === action)!;
    expect(of('ModifyInstancesAttribute').parameters).toEqual({ InstanceIds: [ID], InstanceName: 'web-2' });
    expect(of('ModifyResourceTags')).toMatchObject({
      host: TAG,
      parameters: {
        Resource: `qcs::cvm:ap-guangzhou:uin/:instance/${ID}`,
        ReplaceTags: [{ TagKey: 'env', TagValue: 'prod' }],
        DeleteTags: [{ TagKey: 'team' }],
      },
    });
    expect(of('ModifyResourceTags').headers['x-tc-version']).toBe('2018-08-13');
  });

  test('waiting lists all: a list of ids is refused for one that is gone', async () => {
    const asked = answer({ DescribeInstances: [instances(INSTANCE)] });
    await driver.waitUntilRunning([ID]);
    expect(asked[0]!.parameters).toEqual({ Offset: 0, Limit: 100 });
  });

  test('console output is not offered', async () => {
    await expect(driver.getConsoleOutput(ID)).rejects.toMatchObject({ code: 'not-supported' });
  });
});

describe('disks, keys, images and addresses', () => {
  test('a disk is accepted, and is creating', async () => {
    const asked = answer({ CreateDisks: [response({ DiskIdSet: ['disk-2'] })] });
    const spec = { name: 'data', size: 20, location: 'ap-guangzhou-3', tags: { team: 'web' } };
    expect(await driver.createVolume(spec)).toMatchObject({
      id: 'disk-2',
      state: 'creating',
      extra: { type: 'CLOUD_PREMIUM', usage: 'DATA_DISK', tags: { team: 'web' } },
    });
    expect(asked[0]).toMatchObject({
      host: CBS,
      parameters: {
        DiskChargeType: 'POSTPAID_BY_HOUR',
        DiskType: 'CLOUD_PREMIUM',
        Placement: { Zone: 'ap-guangzhou-3' },
        DiskSize: 20,
      },
    });
    expect(asked[0]!.headers['authorization']).toContain('/cbs/tc3_request');
  });

  test('a device name is refused', async () => {
    const invalid = { code: 'invalid-request' };
    const device = { device: '/dev/vdb' };
    await expect(driver.attachVolume('disk-2', 'ins-1', device)).rejects.toMatchObject(invalid);
  });

  test('an attached disk is waited for, a free one cannot be detached', async () => {
    const held = { ...DISK, InstanceId: 'ins-1', DiskState: 'ATTACHED' };
    answer({
      AttachDisks: [response({})],
      DescribeDisks: [disks({ ...DISK, DiskState: 'ATTACHING' }), disks(held), disks(DISK)],
    });
    expect(await driver.attachVolume('disk-2', 'ins-1')).toMatchObject({
      state: 'in-use',
      extra: { nodeId: 'ins-1' },
    });
    await expect(driver.detachVolume('disk-2')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a larger disk is waited for', async () => {
    answer({
      ResizeDisk: [response({})],
      DescribeDisks: [disks({ ...DISK, DiskState: 'EXPANDING' }), disks({ ...DISK, DiskSize: 40 })],
    });
    expect((await driver.resizeVolume('disk-2', 40)).size).toBe(40);
  });

  test('a missing disk is deleted', async () => {
    answer({ TerminateDisks: [refusal('InvalidDiskId.NotFound')] });
    await expect(driver.destroyVolume('disk-none')).resolves.toBeUndefined();
  });

  test.each(['InvalidImageId.InShared', 'InvalidImageId.IncorrectState'])(
    'an image is not deleted by %s',
    async (code) => {
      answer({ DeleteImages: [refusal(code)] });
      await expect(driver.deleteImage('img-1')).rejects.toMatchObject({ code: 'conflict' });
    },
  );

  test.each([
    ['ImageQuotaLimitExceeded', 'quota-exceeded'],
    ['InvalidParameterValue.InstanceTypeNotFound', 'size-not-found'],
    ['InvalidParameterValue.SubnetNotExist', 'network-not-found'],
    ['InvalidSecurityGroupId.NotFound', 'firewall-not-found'],
  ])('%s is %s', async (refused, code) => {
    answer({ RunInstances: [refusal(refused)] });
    await expect(driver.createNode(SPEC)).rejects.toMatchObject({ code });
  });

  test('key pairs go by their names, and are deleted by their ids', async () => {
    const asked = answer({
      CreateKeyPair: [response({ KeyPair: { KeyId: 'skey-1', KeyName: 'a', PrivateKey: '-----BEGIN' } })],
      ImportKeyPair: [response({ KeyId: 'skey-2' })],
      DescribeKeyPairs: [
        response({ KeyPairSet: [{ KeyId: 'skey-2', KeyName: 'b' }], TotalCount: 1 }),
        response({ KeyPairSet: [], TotalCount: 0 }),
      ],
      DeleteKeyPairs: [response({})],
    });
    expect((await driver.createKeyPair('a')).privateKey).toBe('-----BEGIN');
    expect(await driver.importKeyPair('b', 'ssh-ed25519 AAAA')).toMatchObject({
      name: 'b',
      publicKey: 'ssh-ed25519 AAAA',
      extra: { id: 'skey-2' },
    });
    await driver.deleteKeyPair('b');
    await driver.deleteKeyPair('c');
    const deleted = asked.filter(({ action }) => action === 'DeleteKeyPairs');
    expect(deleted.map(({ parameters }) => parameters)).toEqual([{ KeyIds: ['skey-2'] }]);
  });

  test('a name that is taken is a key pair that exists', async () => {
    answer({ CreateKeyPair: [refusal('InvalidKeyPairName.Duplicate')] });
    await expect(driver.createKeyPair('a')).rejects.toMatchObject({ code: 'key-pair-exists' });
  });

  test('an image is copied from the region that has it', async () => {
    const asked = answer({
      SyncImages: [response({ ImageSet: [{ ImageId: 'img-2', Region: 'ap-guangzhou' }] })],
    });
    const copy = await driver.copyImage('img-1', { name: 'copy', sourceRegion: 'ap-beijing' });
    expect(copy).toMatchObject({ id: 'img-2', name: 'copy', extra: { status: 'SYNCING' } });
    expect(asked[0]).toMatchObject({
      headers: { 'x-tc-region': 'ap-beijing' },
      parameters: { ImageIds: ['img-1'], DestinationRegions: ['ap-guangzhou'], ImageName: 'copy' },
    });
  });

  test('a reserved address that cannot be seen is released, or named', async () => {
    const refused = [refusal('UnauthorizedOperation')];
    const reserved = [response({ AddressSet: ['eip-1'], TaskId: '1' })];
    const asked = answer({
      AllocateAddresses: reserved,
      DescribeAddresses: refused,
      ReleaseAddresses: [response({}), refusal('UnauthorizedOperation')],
    });
    await expect(driver.reserveAddress()).rejects.toMatchObject({ code: 'permission' });
    expect(asked.at(-1)).toMatchObject({ parameters: { AddressIds: ['eip-1'] } });
    await expect(driver.reserveAddress()).rejects.toThrow(/eip-1 could not be deleted again/);
    await expect(driver.reserveAddress({ location: 'ap-beijing' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });

  test('an address that stays as it was is a conflict', async () => {
    answer({ AssociateAddress: [response({ TaskId: '2' })], DescribeAddresses: [eips(EIP)] });
    await expect(driver.assignAddress('eip-1', 'ins-1')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a reserved address is waited for, since its id comes first', async () => {
    const asked = answer({
      AllocateAddresses: [response({ AddressSet: ['eip-1'], TaskId: '1' })],
      DescribeAddresses: [
        eips({ ...EIP, AddressIp: null, AddressStatus: 'CREATING' }),
        eips(EIP),
        eips({ ...EIP, AddressStatus: 'BIND', InstanceId: 'ins-1' }),
      ],
      AssociateAddress: [response({ TaskId: '2' })],
    });
    expect(await driver.reserveAddress()).toMatchObject({ id: 'eip-1', ip: '81.1.2.3', nodeId: null });
    expect(await driver.assignAddress('eip-1', 'ins-1')).toMatchObject({ nodeId: 'ins-1' });
    expect(new Set(asked.map(({ host }) => host))).toEqual(new Set([VPC]));
  });
});

describe('networks and firewalls', () => {
  const GROUP = { SecurityGroupId: 'sg-1', SecurityGroupName: 'web' };
  const groups = response({ SecurityGroupSet: [GROUP], TotalCount: 1 });
  const POLICY = { Protocol: 'tcp', Port: '22', CidrBlock: '192.0.2.0/24', Action: 'ACCEPT' };
  const policies = (Ingress: object[], Egress: object[] = [], Version = '60'): object =>
    response({
      SecurityGroupPolicySet: {
        Version,
        Ingress: Ingress.map((one, PolicyIndex) => ({ PolicyIndex, ...one })),
        Egress: Egress.map((one, PolicyIndex) => ({ PolicyIndex, ...one })),
      },
    });

  test('a subnet is a network, in the default VPC', async () => {
    const asked = answer({
      DescribeVpcs: [response({ VpcSet: [{ VpcId: 'vpc-1' }], TotalCount: 1 })],
      CreateSubnet: [
        response({
          Subnet: {
            SubnetId: 'subnet-1',
            SubnetName: 'inner',
            VpcId: 'vpc-1',
            CidrBlock: '10.8.0.0/24',
            Zone: '1001',
          },
        }),
      ],
    });
    const spec = { name: 'inner', ranges: ['10.8.0.0/24'], location: 'ap-guangzhou-3' };
    expect(await driver.createNetwork(spec)).toMatchObject({
      id: 'subnet-1',
      ranges: ['10.8.0.0/24'],
      location: 'ap-guangzhou-3',
      extra: { vpcId: 'vpc-1' },
    });
    expect(asked[1]!.parameters).toEqual({
      VpcId: 'vpc-1',
      SubnetName: 'inner',
      CidrBlock: '10.8.0.0/24',
      Zone: 'ap-guangzhou-3',
    });
  });

  test('lists of VPC have their positions as texts', async () => {
    const row = (SubnetId: string): object => ({ SubnetId, VpcId: 'vpc-1', CidrBlock: '10.8.0.0/24' });
    const asked = answer({
      DescribeSubnets: [
        response({ SubnetSet: [row('subnet-1')], TotalCount: 2 }),
        response({ SubnetSet: [row('subnet-2')], TotalCount: 2 }),
      ],
    });
    expect(await driver.listNetworks()).toHaveLength(2);
    expect(asked.map(({ parameters }) => parameters)).toEqual([
      { Offset: '0', Limit: '100' },
      { Offset: '1', Limit: '100' },
    ]);
  });

  test('what is no plain permission is told in words', async () => {
    answer({
      DescribeSecurityGroups: [groups],
      DescribeSecurityGroupPolicies: [
        policies(
          [
            { ...POLICY, ServiceTemplate: { ServiceId: '', ServiceGroupId: '' } },
            { ...POLICY, Port: '80,443' },
            { ...POLICY, Action: 'DROP' },
            {
              Action: 'ACCEPT',
              ServiceTemplate: { ServiceId: 'ppm-1' },
              AddressTemplate: { AddressId: 'ipm-1' },
            },
            { ...POLICY, CidrBlock: '', SecurityGroupId: 'sg-2' },
          ],
          [{ Protocol: 'ALL', Port: 'ALL', Ipv6CidrBlock: '::/0', Action: 'ACCEPT' }],
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
      { direction: 'in', protocol: 'tcp', ports: { from: 22, to: 22 }, addresses: [], group: 'sg-2' },
      { direction: 'out', protocol: 'any', ports: null, addresses: ['::/0'], group: null },
    ]);
    expect(firewall.otherRules).toEqual([
      'in ACCEPT tcp 80,443 192.0.2.0/24',
      'in DROP tcp 22 192.0.2.0/24',
      'in ACCEPT ppm-1 ipm-1',
    ]);
  });

  test('new rules come before old ones go, which go by their places and version', async () => {
    const added = { ...POLICY, Port: '443' };
    const asked = answer({
      DescribeSecurityGroups: [groups],
      DescribeSecurityGroupPolicies: [
        policies([POLICY]),
        policies([POLICY]),
        policies([added, POLICY], [], '61'),
        policies([added], [], '62'),
      ],
      CreateSecurityGroupPolicies: [response({})],
      DeleteSecurityGroupPolicies: [response({})],
    });
    await driver.updateFirewall('sg-1', {
      rules: [{ protocol: 'tcp', ports: 443, addresses: ['192.0.2.0/24'] }],
    });
    const changes = asked.filter(({ action }) => /^(Create|Delete)/.test(action));
    expect(changes.map(({ parameters }) => parameters['SecurityGroupPolicySet'])).toEqual([
      { Ingress: [{ Protocol: 'TCP', Port: '443', CidrBlock: '192.0.2.0/24', Action: 'ACCEPT' }] },
      { Version: '61', Ingress: [{ PolicyIndex: 1 }] },
    ]);
  });

  test('a group that cannot be deleted again is named', async () => {
    answer({
      CreateSecurityGroup: [response({ SecurityGroup: GROUP })],
      CreateSecurityGroupPolicies: [refusal('LimitExceeded')],
      DeleteSecurityGroup: [refusal('UnauthorizedOperation')],
    });
    await expect(driver.createFirewall({ name: 'web' })).rejects.toThrow(/could not be deleted again/);
  });

  test('a group whose rule is refused is deleted again', async () => {
    const asked = answer({
      CreateSecurityGroup: [response({ SecurityGroup: GROUP })],
      CreateSecurityGroupPolicies: [refusal('LimitExceeded')],
      DeleteSecurityGroup: [response({})],
    });
    await expect(driver.createFirewall({ name: 'web' })).rejects.toMatchObject({ code: 'quota-exceeded' });
    expect(asked.at(-1)).toMatchObject({ action: 'DeleteSecurityGroup' });
  });
});

describe('sign-in', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'tencent-'));
    await mkdir(join(home, '.tccli'));
  });
  afterEach(() => rm(home, { recursive: true }));

  const file = (name: string, content: object): Promise<void> =>
    writeFile(join(home, '.tccli', name), JSON.stringify(content));
  const signedWith = async (variables: Record<string, string>): Promise<AskedAction> => {
    const asked = answer({ DescribeInstances: [instances()] });
    await using found = await TencentCompute.fromEnv({}, { variables, home, directory: home });
    await found.listNodes();
    return asked[0]!;
  };

  test('a region is required', () => {
    expect(() => new Tencent({ ...KEYS, region: '' })).toThrow(/region is missing.*TENCENTCLOUD_REGION/);
  });

  test('the variables of the command line', async () => {
    const { headers } = await signedWith({
      TENCENTCLOUD_SECRET_ID: 'AKID-env',
      TENCENTCLOUD_SECRET_KEY: 'env-secret',
      TENCENTCLOUD_TOKEN: 'env-token',
      TENCENTCLOUD_REGION: 'ap-beijing',
    });
    expect(headers).toMatchObject({ 'x-tc-token': 'env-token', 'x-tc-region': 'ap-beijing' });
    expect(headers['authorization']).toContain('Credential=AKID-env/');
  });

  test('the profile of its files', async () => {
    await file('default.credential', { secretId: 'AKID-file', secretKey: 's', token: 'file-token' });
    await file('default.configure', { _sys_param: { region: 'ap-shanghai', output: 'json' } });
    const { headers } = await signedWith({});
    expect(headers).toMatchObject({ 'x-tc-token': 'file-token', 'x-tc-region': 'ap-shanghai' });
    expect(headers['authorization']).toContain('Credential=AKID-file/');
  });

  test('a key of the environment takes neither secret nor token of the file', async () => {
    await file('default.credential', { secretId: 'AKID-file', secretKey: 's', token: 'file-token' });
    await file('default.configure', { _sys_param: { region: 'ap-shanghai' } });
    const { headers } = await signedWith({
      TENCENTCLOUD_SECRET_ID: 'AKID-env',
      TENCENTCLOUD_SECRET_KEY: 'e',
    });
    expect(headers['x-tc-token']).toBeUndefined();
  });

  test('a profile that signs in otherwise is named', async () => {
    await file('b.credential', { type: 'sso', secretId: 'x', secretKey: 'y' });
    const variables = { TCCLI_PROFILE: 'b' };
    const found = TencentCompute.fromEnv({}, { variables, home, directory: home });
    await expect(found).rejects.toThrow(/signs in by "sso", which is not supported/);
  });
});
