import { AliyunCompute } from 'skylane/aliyun';
import { type Outgoing, signAcs3 } from 'skylane/driver';
import { action, type Given, nested, texts } from '../actions.js';
import { partFrom } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const REGION = 'cn-hangzhou';
const ZONE = 'cn-hangzhou-g';
const CREATED = '2026-04-10T04:04:00Z';
const KEY = 'LTAI-stand-in';

/** Codes of what is missing, by kind of resource. */
const MISSING: Readonly<Record<string, string>> = {
  instance: 'InvalidInstanceId.NotFound',
  image: 'InvalidImageId.NotFound',
  type: 'InvalidInstanceType.ValueNotSupported',
  key: 'InvalidKeyPairName.NotFound',
  disk: 'InvalidDiskId.NotFound',
  snapshot: 'InvalidSnapshotId.NotFound',
  group: 'InvalidSecurityGroupId.NotFound',
  switch: 'InvalidVSwitchId.NotFound',
  address: 'InvalidAllocationId.NotFound',
};

const ERRORS: Readonly<Record<RefusalKind, readonly [status: number, code: string]>> = {
  unauthorized: [400, 'SignatureDoesNotMatch'],
  'no-route': [404, 'InvalidAction.NotFound'],
  missing: [404, 'InvalidResource.NotFound'],
  'unknown-field': [400, 'InvalidParameter'],
  'missing-field': [400, 'MissingParameter'],
  invalid: [400, 'InvalidParameter'],
  conflict: [403, 'IncorrectInstanceStatus'],
  exists: [400, 'KeyPair.AlreadyExist'],
  locked: [403, 'OperationConflict'],
  quota: [403, 'QuotaExceed.ElasticQuota'],
};

/** @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-errorcodes */
function refuse({ kind, details, message }: Refusal): Reply {
  const [status, usual] = ERRORS[kind];
  const isMissing = kind === 'missing' || (kind === 'invalid' && details.id !== undefined);
  const code = details.code ?? (isMissing ? MISSING[details.what ?? ''] : undefined) ?? usual;
  return { status, body: { RequestId: 'REQ-1', HostId: 'stand-in', Code: code, Message: message } };
}

const reply = (fields: object): Reply => ({ status: 200, body: { RequestId: 'REQ-1', ...fields } });
const read = ({ body }: Asked): Given => nested(body);
const act = (fields: string, work: (given: Given, state: State) => object): Route =>
  action(`RegionId! ClientToken ${fields}`, work, reply, read);
const done = {};

const jsonIds = (text: unknown): string[] | null =>
  typeof text === 'string' ? (JSON.parse(text) as string[]) : null;

/** A list whose next page is named by a token. */
function tokens(table: string, place: readonly [string, string], fields: string, fits: Fits): Route {
  return act(`MaxResults NextToken ${fields}`, (given, state) => {
    const size = Number(given['MaxResults'] ?? 10);
    if (size > 100) throw new Refusal('invalid', { field: 'MaxResults' });
    const rows = state.readAll(table).filter((row) => fits(row, given));
    const part = partFrom(rows, Number(given['NextToken'] ?? 0), size, state);
    const next = part.next === null ? '' : String(part.next);
    return { [place[0]]: { [place[1]]: part.rows }, NextToken: next };
  });
}

type Fits = (row: Json, given: Given) => boolean;

/** A list whose pages have numbers. */
function numbered(
  table: string,
  place: readonly [string, string],
  most: number,
  fields: string,
  fits: Fits,
): Route {
  return act(`PageNumber PageSize ${fields}`, (given, state) => {
    const wanted = Number(given['PageSize'] ?? 10);
    if (wanted > most) throw new Refusal('invalid', { field: 'PageSize' });
    const rows = state.readAll(table).filter((row) => fits(row, given));
    const size = Math.min(wanted, state.options.pageSize);
    const start = (Number(given['PageNumber'] ?? 1) - 1) * size;
    const shown = rows.slice(start, start + size);
    return { [place[0]]: { [place[1]]: shown }, TotalCount: rows.length, PageSize: size };
  });
}

const tagsOf = (given: Given): Json => ({
  Tag: ((given['Tag'] ?? []) as Json[]).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
});
const becomes = (state: State, row: Json, during: string, field: string, after: string): void => {
  row[field] = during;
  state.later([row], () => (row[field] = after));
};
const instanceOf = (given: Given, state: State): Json => state.get('instances', given['InstanceId']);

function runInstances(given: Given, state: State): object {
  const known = state.table('tokens').get(String(given['ClientToken']));
  if (known !== undefined) return known;
  state.named('images', given['ImageId'], 'ImageId');
  state.named('types', given['InstanceType'], 'InstanceType');
  if (given['KeyPairName'] !== undefined) state.named('keys', given['KeyPairName'], 'KeyPairName');
  if (given['VSwitchId'] !== undefined) state.named('switchs', given['VSwitchId'], 'VSwitchId');
  const groups = texts(given['SecurityGroupIds']);
  for (const group of groups) state.named('groups', group, 'SecurityGroupId');
  const name = String(given['InstanceName']);
  if (!/^[\p{L}\p{N}:_.-]{2,128}$/u.test(name)) throw new Refusal('invalid', { field: 'InstanceName' });
  const count = Number(given['Amount'] ?? 1);
  state.takeRoom('instances', count);
  const ids = Array.from({ length: count }, () => {
    const number = state.nextNumber();
    const id = `i-${number}`;
    const instance: Json = {
      InstanceId: id,
      InstanceName: name,
      Status: 'Pending',
      ImageId: given['ImageId'],
      InstanceType: given['InstanceType'],
      ZoneId: given['ZoneId'] ?? ZONE,
      CreationTime: CREATED,
      KeyPairName: given['KeyPairName'],
      PublicIpAddress: { IpAddress: [] },
      InnerIpAddress: { IpAddress: [] },
      EipAddress: { IpAddress: '', AllocationId: '' },
      VpcAttributes: {
        VpcId: 'vpc-1',
        VSwitchId: given['VSwitchId'] ?? 'vsw-1',
        PrivateIpAddress: { IpAddress: [`172.16.0.${number % 250}`] },
      },
      SecurityGroupIds: { SecurityGroupId: groups.length > 0 ? groups : ['sg-1'] },
      Tags: tagsOf(given),
    };
    state.add('instances', id, instance);
    state.later([instance], () => (instance['Status'] = 'Running'));
    return id;
  });
  return state.add('tokens', String(given['ClientToken']), { InstanceIdSets: { InstanceIdSet: ids } });
}

function removeInstance(id: unknown, given: Given, state: State): void {
  const instance = state.get('instances', id);
  if (instance['Status'] === 'Pending')
    throw new Refusal('conflict', { code: 'IncorrectInstanceStatus.Initializing' });
  if (instance['Status'] !== 'Stopped' && given['Force'] !== 'true') throw new Refusal('conflict');
  for (const disk of state.rows('disks')) if (disk['InstanceId'] === id) free(disk);
  state.table('instances').delete(String(id));
}

const free = (disk: Json): void =>
  void Object.assign(disk, { InstanceId: '', Status: 'Available', Device: '' });

function changeState(during: string, after: string, from: readonly string[]): Route {
  return act('InstanceId! ForceStop DryRun', (given, state) => {
    const instance = instanceOf(given, state);
    if (!from.includes(String(instance['Status']))) throw new Refusal('conflict');
    becomes(state, instance, during, 'Status', after);
    return done;
  });
}

const INSTANCES: Readonly<Record<string, Route>> = {
  RunInstances: act(
    'InstanceName! ImageId! InstanceType! ZoneId VSwitchId KeyPairName Password UserData Tag SecurityGroupIds InternetMaxBandwidthOut SystemDisk HostName RamRoleName SpotStrategy SpotPriceLimit ResourceGroupId Amount UniqueSuffix',
    runInstances,
  ),
  DescribeInstances: tokens(
    'instances',
    ['Instances', 'Instance'],
    'InstanceIds InstanceName',
    (row, given) => {
      const ids = jsonIds(given['InstanceIds']);
      const isNamed = given['InstanceName'] === undefined || given['InstanceName'] === row['InstanceName'];
      return isNamed && (ids === null || ids.includes(String(row['InstanceId'])));
    },
  ),
  DeleteInstance: act('InstanceId! Force', (given, state) => {
    removeInstance(given['InstanceId'], given, state);
    return done;
  }),
  DeleteInstances: act('InstanceId! Force', (given, state) => {
    for (const id of texts(given['InstanceId'])) state.get('instances', id);
    for (const id of texts(given['InstanceId'])) removeInstance(id, given, state);
    return done;
  }),
  StartInstance: changeState('Starting', 'Running', ['Stopped']),
  StopInstance: changeState('Stopping', 'Stopped', ['Running']),
  RebootInstance: changeState('Running', 'Running', ['Running']),
  ModifyInstanceSpec: act('InstanceId! InstanceType!', (given, state) => {
    const instance = instanceOf(given, state);
    state.named('types', given['InstanceType'], 'InstanceType');
    if (instance['Status'] !== 'Stopped') throw new Refusal('conflict');
    instance['InstanceType'] = given['InstanceType'];
    return done;
  }),
  ReplaceSystemDisk: act('InstanceId! ImageId!', (given, state) => {
    const instance = instanceOf(given, state);
    state.named('images', given['ImageId'], 'ImageId');
    if (instance['Status'] !== 'Stopped') throw new Refusal('conflict');
    instance['ImageId'] = given['ImageId'];
    return { DiskId: 'd-new' };
  }),
  ModifyInstanceAttribute: act('InstanceId! InstanceName', (given, state) => {
    instanceOf(given, state)['InstanceName'] = given['InstanceName'];
    return done;
  }),
  TagResources: act('ResourceType! ResourceId! Tag!', (given, state) => {
    for (const id of texts(given['ResourceId'])) {
      const instance = state.get('instances', id);
      const added = tagsOf(given)['Tag'] as Json[];
      const held = (instance['Tags'] as Json)['Tag'] as Json[];
      const kept = held.filter(({ TagKey }) => !added.some((one) => one['TagKey'] === TagKey));
      instance['Tags'] = { Tag: [...kept, ...added] };
    }
    return done;
  }),
  UntagResources: act('ResourceType! ResourceId! TagKey', (given, state) => {
    for (const id of texts(given['ResourceId'])) {
      const instance = state.get('instances', id);
      const held = (instance['Tags'] as Json)['Tag'] as Json[];
      instance['Tags'] = {
        Tag: held.filter(({ TagKey }) => !texts(given['TagKey']).includes(String(TagKey))),
      };
    }
    return done;
  }),
  GetInstanceConsoleOutput: act('InstanceId!', (given, state) => {
    instanceOf(given, state);
    return { ConsoleOutput: Buffer.from('booted\n').toString('base64') };
  }),
};

const CATALOGUE: Readonly<Record<string, Route>> = {
  DescribeInstanceTypes: tokens('types', ['InstanceTypes', 'InstanceType'], '', () => true),
  DescribeAvailableResource: act('DestinationResource! InstanceChargeType IoOptimized', (_given, state) => {
    const sold = state
      .rows('types')
      .map(({ InstanceTypeId }) => ({ Value: InstanceTypeId, Status: 'Available' }));
    const resource = { Type: 'InstanceType', SupportedResources: { SupportedResource: sold } };
    const zone = { ZoneId: ZONE, AvailableResources: { AvailableResource: [resource] } };
    return { AvailableZones: { AvailableZone: [zone] } };
  }),
  DescribeZones: act('AcceptLanguage', () => ({
    Zones: { Zone: [{ ZoneId: ZONE, LocalName: 'Hangzhou Zone G' }] },
  })),
  DescribeImages: numbered('images', ['Images', 'Image'], 100, 'ImageId Status', (row, given) => {
    const { Status: wanted = 'Available' } = given;
    const states = typeof wanted === 'string' ? wanted.split(',') : [];
    const isIt = given['ImageId'] === undefined || given['ImageId'] === row['ImageId'];
    return isIt && states.includes(String(row['Status']));
  }),
  CreateImage: act('InstanceId! ImageName Tag', (given, state) => {
    instanceOf(given, state);
    return addImage(given['ImageName'], state);
  }),
  CopyImage: act('ImageId! DestinationImageName DestinationRegionId', (given, state) => {
    state.get('images', given['ImageId']);
    return addImage(given['DestinationImageName'], state);
  }),
  DeleteImage: act('ImageId!', (given, state) => {
    state.get('images', given['ImageId']);
    state.table('images').delete(String(given['ImageId']));
    return done;
  }),
  DescribeKeyPairs: numbered(
    'keys',
    ['KeyPairs', 'KeyPair'],
    50,
    'IncludePublicKey KeyPairName',
    (row, given) => {
      const name = given['KeyPairName'];
      return name === undefined || name === row['KeyPairName'];
    },
  ),
  CreateKeyPair: act('KeyPairName!', (given, state) => {
    const row = addKey(given['KeyPairName'], 'ssh-rsa AAAA', state);
    return { ...row, PrivateKeyBody: '-----BEGIN RSA PRIVATE KEY-----\nx' };
  }),
  ImportKeyPair: act('KeyPairName! PublicKeyBody!', (given, state) =>
    addKey(given['KeyPairName'], given['PublicKeyBody'], state),
  ),
  DeleteKeyPairs: act('KeyPairNames!', (given, state) => {
    for (const name of jsonIds(given['KeyPairNames']) ?? []) state.table('keys').delete(name);
    return done;
  }),
};

function addImage(name: unknown, state: State): object {
  const ImageId = `m-${state.nextNumber()}`;
  const image = { ImageId, ImageName: name, ImageOwnerAlias: 'self', Status: 'Creating' };
  state.add('images', ImageId, image);
  state.later([image], () => (image.Status = 'Available'));
  return { ImageId };
}

function addKey(name: unknown, publicKey: unknown, state: State): Json {
  state.refuseTwin('keys', 'KeyPairName', name);
  const row = { KeyPairName: name, KeyPairFingerPrint: '89:f0', PublicKey: publicKey, CreationTime: CREATED };
  return state.add('keys', String(name), row);
}

const diskOf = (given: Given, state: State): Json => state.get('disks', given['DiskId']);
const diskStatus = (): Refusal => new Refusal('conflict', { code: 'IncorrectDiskStatus' });

const DISKS: Readonly<Record<string, Route>> = {
  DescribeDisks: tokens('disks', ['Disks', 'Disk'], 'DiskIds', (row, given) => {
    const ids = jsonIds(given['DiskIds']);
    return ids === null || ids.includes(String(row['DiskId']));
  }),
  CreateDisk: act(
    'DiskName Size ZoneId SnapshotId DiskCategory PerformanceLevel Encrypted Tag',
    (given, state) => {
      const DiskId = `d-${state.nextNumber()}`;
      const disk: Json = {
        DiskId,
        DiskName: given['DiskName'],
        Size: Number(given['Size']),
        Type: 'data',
        Category: given['DiskCategory'] ?? 'cloud',
        InstanceId: '',
        ZoneId: given['ZoneId'],
        Device: '',
        DeleteWithInstance: false,
        Tags: tagsOf(given),
      };
      state.add('disks', DiskId, disk);
      becomes(state, disk, 'Creating', 'Status', 'Available');
      return { DiskId };
    },
  ),
  AttachDisk: act('DiskId! InstanceId! Device', (given, state) => {
    const disk = diskOf(given, state);
    instanceOf(given, state);
    if (disk['Status'] !== 'Available') throw diskStatus();
    disk['Status'] = 'Attaching';
    const held = { Status: 'In_use', InstanceId: given['InstanceId'], Device: '/dev/xvdb' };
    state.later([disk], () => Object.assign(disk, held));
    return done;
  }),
  DetachDisk: act('DiskId! InstanceId!', (given, state) => {
    const disk = diskOf(given, state);
    if (disk['InstanceId'] !== given['InstanceId']) throw diskStatus();
    disk['Status'] = 'Detaching';
    state.later([disk], () => free(disk));
    return done;
  }),
  ResizeDisk: act('DiskId! NewSize! Type', (given, state) => {
    const disk = diskOf(given, state);
    if (Number(given['NewSize']) <= Number(disk['Size'])) throw new Refusal('invalid', { field: 'NewSize' });
    disk['Size'] = Number(given['NewSize']);
    return done;
  }),
  DeleteDisk: act('DiskId!', (given, state) => {
    if (diskOf(given, state)['Status'] !== 'Available') throw diskStatus();
    state.table('disks').delete(String(given['DiskId']));
    return done;
  }),
  DescribeSnapshots: tokens(
    'snapshots',
    ['Snapshots', 'Snapshot'],
    'DiskId SnapshotIds',
    (row, given) => given['DiskId'] === undefined || given['DiskId'] === row['SourceDiskId'],
  ),
  CreateSnapshot: act('DiskId! SnapshotName Tag', (given, state) => {
    const disk = diskOf(given, state);
    const SnapshotId = `s-${state.nextNumber()}`;
    const snapshot: Json = {
      SnapshotId,
      SnapshotName: given['SnapshotName'],
      SourceDiskId: disk['DiskId'],
      SourceDiskSize: String(disk['Size']),
      CreationTime: CREATED,
      Tags: tagsOf(given),
    };
    state.add('snapshots', SnapshotId, snapshot);
    becomes(state, snapshot, 'progressing', 'Status', 'accomplished');
    return { SnapshotId };
  }),
  DeleteSnapshot: act('SnapshotId!', (given, state) => {
    state.get('snapshots', given['SnapshotId']);
    state.table('snapshots').delete(String(given['SnapshotId']));
    return done;
  }),
};

const groupOf = (given: Given, state: State): Json => state.get('groups', given['SecurityGroupId']);
const groupsOf = (instance: Json): string[] =>
  (instance['SecurityGroupIds'] as Json)['SecurityGroupId'] as string[];
const inUse = (): Refusal => new Refusal('conflict', { code: 'DependencyViolation' });

const NETWORK: Readonly<Record<string, Route>> = {
  DescribeVpcs: numbered('vpcs', ['Vpcs', 'Vpc'], 50, 'IsDefault', () => true),
  DescribeVSwitches: numbered(
    'switchs',
    ['VSwitches', 'VSwitch'],
    50,
    'VSwitchId',
    (row, given) => given['VSwitchId'] === undefined || given['VSwitchId'] === row['VSwitchId'],
  ),
  CreateVSwitch: act('VSwitchName CidrBlock! VpcId! ZoneId!', (given, state) => {
    const VSwitchId = `vsw-${state.nextNumber()}`;
    const { VSwitchName, CidrBlock, VpcId, ZoneId } = given;
    const row: Json = {
      VSwitchId,
      VSwitchName,
      CidrBlock,
      VpcId,
      ZoneId,
      Ipv6CidrBlock: '',
      IsDefault: false,
    };
    state.add('switchs', VSwitchId, row);
    becomes(state, row, 'Pending', 'Status', 'Available');
    return { VSwitchId };
  }),
  DeleteVSwitch: act('VSwitchId!', (given, state) => {
    state.get('switchs', given['VSwitchId']);
    const isUsed = state
      .rows('instances')
      .some(({ VpcAttributes: vpc }) => (vpc as Json)['VSwitchId'] === given['VSwitchId']);
    if (isUsed) throw inUse();
    state.table('switchs').delete(String(given['VSwitchId']));
    return done;
  }),
  DescribeSecurityGroups: tokens(
    'groups',
    ['SecurityGroups', 'SecurityGroup'],
    'SecurityGroupIds',
    (row, given) => {
      const ids = jsonIds(given['SecurityGroupIds']);
      return ids === null || ids.includes(String(row['SecurityGroupId']));
    },
  ),
  DescribeSecurityGroupAttribute: act('SecurityGroupId! Direction MaxResults NextToken', (given, state) => {
    const rules = groupOf(given, state)['rules'] as Json[];
    const part = partFrom(rules, Number(given['NextToken'] ?? 0), Number(given['MaxResults'] ?? 500), state);
    return { Permissions: { Permission: part.rows }, NextToken: part.next === null ? '' : String(part.next) };
  }),
  CreateSecurityGroup: act('SecurityGroupName VpcId', (given, state) => {
    const SecurityGroupId = `sg-${state.nextNumber()}`;
    const { SecurityGroupName, VpcId } = given;
    state.add('groups', SecurityGroupId, { SecurityGroupId, SecurityGroupName, VpcId, rules: [] });
    return { SecurityGroupId };
  }),
  ModifySecurityGroupPolicy: act('SecurityGroupId! InnerAccessPolicy!', (given, state) => {
    groupOf(given, state);
    return done;
  }),
  ModifySecurityGroupAttribute: act('SecurityGroupId! SecurityGroupName', (given, state) => {
    groupOf(given, state)['SecurityGroupName'] = given['SecurityGroupName'];
    return done;
  }),
  AuthorizeSecurityGroup: act(
    'SecurityGroupId! IpProtocol! PortRange! SourceCidrIp Ipv6SourceCidrIp SourceGroupId',
    (given, state) => {
      const { SecurityGroupId: _, ClientToken: __, RegionId: ___, ...rule } = given;
      if (rule['SourceGroupId'] !== undefined) state.named('groups', rule['SourceGroupId'], 'SourceGroupId');
      const id = `sgr-${state.nextNumber()}`;
      const blank = {
        SourceCidrIp: '',
        Ipv6SourceCidrIp: '',
        SourceGroupId: '',
        DestCidrIp: '',
        Priority: '1',
      };
      const fixed = { SecurityGroupRuleId: id, Direction: 'ingress', Policy: 'Accept' };
      (groupOf(given, state)['rules'] as Json[]).push({ ...blank, ...rule, ...fixed });
      return done;
    },
  ),
  RevokeSecurityGroup: act('SecurityGroupId! SecurityGroupRuleId', (given, state) => {
    const group = groupOf(given, state);
    const gone = texts(given['SecurityGroupRuleId']);
    group['rules'] = (group['rules'] as Json[]).filter(
      (rule) => !gone.includes(String(rule['SecurityGroupRuleId'])),
    );
    return done;
  }),
  DeleteSecurityGroup: act('SecurityGroupId!', (given, state) => {
    groupOf(given, state);
    const id = String(given['SecurityGroupId']);
    if (state.rows('instances').some((instance) => groupsOf(instance).includes(id))) throw inUse();
    state.table('groups').delete(id);
    return done;
  }),
  JoinSecurityGroup: act('SecurityGroupId! InstanceId!', (given, state) => {
    groupOf(given, state);
    const groups = groupsOf(instanceOf(given, state));
    if (groups.includes(String(given['SecurityGroupId'])))
      throw new Refusal('conflict', { code: 'InvalidInstanceId.AlreadyExists' });
    groups.push(String(given['SecurityGroupId']));
    return done;
  }),
  LeaveSecurityGroup: act('SecurityGroupId! InstanceId!', (given, state) => {
    const instance = instanceOf(given, state);
    const left = groupsOf(instance).filter((id) => id !== given['SecurityGroupId']);
    if (left.length === 0) throw new Refusal('conflict', { code: 'InstanceLastSecurityGroup' });
    instance['SecurityGroupIds'] = { SecurityGroupId: left };
    return done;
  }),
  DescribeEipAddresses: numbered(
    'addresss',
    ['EipAddresses', 'EipAddress'],
    100,
    'AllocationId',
    (row, given) => given['AllocationId'] === undefined || given['AllocationId'] === row['AllocationId'],
  ),
  AllocateEipAddress: act('', (_given, state) => {
    const number = state.nextNumber();
    const AllocationId = `eip-${number}`;
    const IpAddress = `47.1.2.${number % 250}`;
    const row = {
      AllocationId,
      IpAddress,
      Status: 'Available',
      InstanceId: '',
      InstanceType: '',
      RegionId: REGION,
    };
    state.add('addresss', AllocationId, row);
    return { AllocationId, EipAddress: IpAddress };
  }),
  AssociateEipAddress: act('AllocationId! InstanceId! InstanceType PrivateIpAddress', (given, state) => {
    const row = state.get('addresss', given['AllocationId'], 'address');
    instanceOf(given, state);
    row['Status'] = 'Associating';
    const held = { Status: 'InUse', InstanceId: given['InstanceId'], InstanceType: given['InstanceType'] };
    state.later([row], () => Object.assign(row, held));
    return done;
  }),
  UnassociateEipAddress: act('AllocationId!', (given, state) => {
    const row = state.get('addresss', given['AllocationId'], 'address');
    row['Status'] = 'Unassociating';
    state.later([row], () => Object.assign(row, { Status: 'Available', InstanceId: '', InstanceType: '' }));
    return done;
  }),
  ReleaseEipAddress: act('AllocationId!', (given, state) => {
    state.get('addresss', given['AllocationId'], 'address');
    state.table('addresss').delete(String(given['AllocationId']));
    return done;
  }),
};

/** Signs a request again, and compares. */
function isSignedIn({ headers, text }: Asked, secret: string): boolean {
  const signed = Object.fromEntries(
    ['content-type', 'x-acs-action', 'x-acs-version'].map((name) => [name, String(headers[name])]),
  );
  const outgoing = {
    method: 'POST',
    origin: `http://${headers.host}`,
    path: '/',
    headers: signed,
    body: text,
  };
  const { authorization } = signAcs3(outgoing as unknown as Outgoing, {
    accessKeyId: KEY,
    accessKeySecret: secret,
    now: Date.parse(String(headers['x-acs-date'])),
    nonce: String(headers['x-acs-signature-nonce']),
  });
  return authorization === headers.authorization;
}

/** Alibaba Cloud's ECS and VPC. @see https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-overview */
const SHAPE: Shape = {
  routes: { ...INSTANCES, ...CATALOGUE, ...DISKS, ...NETWORK },
  keyOf: ({ headers }) => String(headers['x-acs-action']),
  isSignedIn,
  refuse,
  seed: (state) => {
    for (const name of ['aliyun_3', 'ubuntu_24_04', 'debian_13'])
      state.add('images', `${name}.vhd`, {
        ImageId: `${name}.vhd`,
        ImageName: name,
        ImageOwnerAlias: 'system',
        Status: 'Available',
        Size: 20,
        CreationTime: CREATED,
        Tags: { Tag: [] },
      });
    for (const [id, memory] of [
      ['ecs.g7.large', 8],
      ['ecs.g7.xlarge', 16],
      ['ecs.t5-nano', 0.5],
    ] as const)
      state.add('types', id, {
        InstanceTypeId: id,
        CpuCoreCount: 2,
        MemorySize: memory,
        CpuArchitecture: 'X86',
      });
    state.add('vpcs', 'vpc-1', { VpcId: 'vpc-1', IsDefault: true, CidrBlock: '10.0.0.0/8' });
    state.add('switchs', 'vsw-1', {
      VSwitchId: 'vsw-1',
      VSwitchName: 'default',
      CidrBlock: '10.0.0.0/24',
      VpcId: 'vpc-1',
      ZoneId: ZONE,
      Status: 'Available',
      IsDefault: true,
    });
  },
};

export const row: Host = {
  name: 'aliyun',
  shape: SHAPE,
  make: (endpoint, accessKeySecret) =>
    new AliyunCompute({ endpoint, accessKeyId: KEY, accessKeySecret, region: REGION }),
  context: {
    image: 'aliyun_3.vhd',
    size: 'ecs.g7.large',
    otherSize: 'ecs.g7.xlarge',
    refusedName: 'web-[1,3]',
    range: '10.1.0.0/24',
    addressSource: {},
  },
};
