import { type Outgoing, signTc3 } from 'skylane/driver';
import { TencentCompute } from 'skylane/tencent';
import { action, type Given, texts } from '../actions.js';
import { partFrom } from '../collection.js';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Route, Shape } from '../stand-in.js';
import { type Json, Refusal, type RefusalKind, type State } from '../state.js';

const ZONE = 'ap-guangzhou-3';
const CREATED = '2026-09-22T00:00:00+00:00';
const KEY = 'AKID-stand-in';

/** Codes of what is missing, by kind of resource. */
const MISSING: Readonly<Record<string, string>> = {
  instance: 'InvalidInstanceId.NotFound',
  image: 'InvalidImageId.NotFound',
  type: 'InvalidInstanceType.NotFound',
  key: 'InvalidKeyPairId.NotFound',
  disk: 'InvalidDiskId.NotFound',
  snapshot: 'InvalidSnapshotId.NotFound',
  group: 'ResourceNotFound',
  subnet: 'ResourceNotFound',
  address: 'InvalidAddressId.NotFound',
};

const CODES: Readonly<Record<RefusalKind, string>> = {
  unauthorized: 'AuthFailure.SignatureFailure',
  'no-route': 'InvalidAction',
  missing: 'ResourceNotFound',
  'unknown-field': 'UnknownParameter',
  'missing-field': 'MissingParameter',
  invalid: 'InvalidParameterValue',
  conflict: 'UnsupportedOperation.InstanceStateNotRunning',
  exists: 'InvalidKeyPairName.Duplicate',
  locked: 'MutexOperation.TaskRunning',
  quota: 'LimitExceeded.InstanceQuota',
};

/** Errors have status 200. @see https://www.tencentcloud.com/document/product/213/30435 */
function refuse({ kind, details, message }: Refusal): Reply {
  const isMissing = kind === 'missing' || (kind === 'invalid' && details.id !== undefined);
  const code = details.code ?? (isMissing ? MISSING[details.what ?? ''] : undefined) ?? CODES[kind];
  return {
    status: 200,
    body: { Response: { Error: { Code: code, Message: message }, RequestId: 'REQ-1' } },
  };
}

const reply = (fields: object): Reply => ({
  status: 200,
  body: { Response: { ...fields, RequestId: 'REQ-1' } },
});
const read = ({ body }: Asked): Given => body;
const act = (fields: string, work: (given: Given, state: State) => object): Route =>
  action(fields, work, reply, read);
const done = {};

/** Values of a filter; null without it. */
function filterOf(given: Given, name: string): string[] | null {
  const filters = (given['Filters'] ?? []) as Json[];
  const found = filters.find((one) => one['Name'] === name);
  return found === undefined ? null : texts(found['Values']);
}

/** A list that goes on at an offset. Filters beyond `names` are refused. */
function list(
  table: string,
  place: string,
  fields: string,
  names: Readonly<Record<string, string>>,
  isText = false,
): Route {
  return act(`Offset Limit Filters ${fields}`, (given, state) => {
    const filters = (given['Filters'] ?? []) as Json[];
    const wrong = filters.find(
      ({ Name, Values }) => names[String(Name)] === undefined || texts(Values).length > 5,
    );
    if (wrong !== undefined) throw new Refusal('invalid', { field: 'Filters' });
    for (const field of ['Offset', 'Limit'])
      if (given[field] !== undefined && typeof given[field] !== (isText ? 'string' : 'number'))
        throw new Refusal('invalid', { field });
    const limit = Number(given['Limit'] ?? 20);
    if (limit > 100) throw new Refusal('invalid', { field: 'Limit' });
    const rows = state.readAll(table).filter((row) =>
      Object.entries(names).every(([name, field]) => {
        const values = filterOf(given, name);
        return values === null || values.includes(String(row[field]));
      }),
    );
    const part = partFrom(rows, Number(given['Offset'] ?? 0), limit, state);
    return { [place]: part.rows, TotalCount: rows.length };
  });
}

const becomes = (state: State, row: Json, during: string, field: string, after: string): void => {
  row[field] = during;
  state.later([row], () => (row[field] = after));
};
const tagsOf = (given: Given): Json[] => {
  const [specification] = (given['TagSpecification'] ?? []) as Json[];
  return (specification?.['Tags'] ?? given['Tags'] ?? []) as Json[];
};

function runInstances(given: Given, state: State): object {
  const token = String(given['ClientToken']);
  const known = state.table('tokens').get(token);
  if (known !== undefined) return known;
  state.named('images', given['ImageId'], 'ImageId');
  state.named('types', given['InstanceType'], 'InstanceType');
  const login = (given['LoginSettings'] ?? {}) as Json;
  for (const id of texts(login['KeyIds'])) state.named('keys', id, 'KeyIds');
  const network = given['VirtualPrivateCloud'] as Json | undefined;
  if (network !== undefined) state.named('subnets', network['SubnetId'], 'SubnetId');
  const groups = texts(given['SecurityGroupIds']);
  for (const group of groups) state.named('groups', group, 'SecurityGroupIds');
  const name = String(given['InstanceName']);
  if (name.length > 128) throw new Refusal('invalid', { field: 'InstanceName' });
  const count = Number(given['InstanceCount'] ?? 1);
  state.takeRoom('instances', count);
  const ids = Array.from({ length: count }, (_, index) => {
    const number = state.nextNumber();
    const id = `ins-${number}`;
    const instance: Json = {
      InstanceId: id,
      InstanceName: name.replace(/\{R:(\d+)\}/, (_all, first: string) => String(Number(first) + index)),
      InstanceType: given['InstanceType'],
      InstanceChargeType: 'POSTPAID_BY_HOUR',
      ImageId: given['ImageId'],
      Placement: given['Placement'],
      PublicIpAddresses: null,
      PrivateIpAddresses: [`172.16.0.${number % 250}`],
      IPv6Addresses: null,
      CreatedTime: CREATED,
      VirtualPrivateCloud: network ?? { VpcId: 'vpc-1', SubnetId: 'subnet-1' },
      SecurityGroupIds: groups.length > 0 ? groups : ['sg-default'],
      LoginSettings: login,
      SystemDisk: { DiskId: `disk-s${number}` },
      DataDisks: null,
      Tags: tagsOf(given),
      LatestOperation: 'RunInstances',
      LatestOperationState: 'SUCCESS',
      LatestOperationErrorMsg: '',
    };
    state.add('instances', id, instance);
    becomes(state, instance, 'PENDING', 'InstanceState', 'RUNNING');
    return id;
  });
  return state.add('tokens', token, { InstanceIdSet: ids });
}

function terminate(id: string, state: State): void {
  const instance = state.get('instances', id);
  if (instance['InstanceState'] === 'PENDING')
    throw new Refusal('conflict', { code: 'UnsupportedOperation.InstanceStatePending' });
  for (const disk of state.rows('disks')) if (disk['InstanceId'] === id) free(disk);
  for (const address of state.rows('addresss')) if (address['InstanceId'] === id) unbind(address);
  state.table('instances').delete(id);
}

const free = (disk: Json): void => void Object.assign(disk, { InstanceId: '', DiskState: 'UNATTACHED' });
const unbind = (address: Json): void =>
  void Object.assign(address, { InstanceId: null, AddressStatus: 'UNBIND' });
const each = (given: Given, state: State): Json[] =>
  texts(given['InstanceIds']).map((id) => state.get('instances', id));

function changeState(during: string, after: string, from: string): Route {
  return act('InstanceIds! StopType StoppedMode', (given, state) => {
    for (const instance of each(given, state)) {
      if (instance['InstanceState'] !== from) throw new Refusal('conflict');
      becomes(state, instance, during, 'InstanceState', after);
    }
    return done;
  });
}

const instances = list('instances', 'InstanceSet', 'InstanceIds', {
  'instance-name': 'InstanceName',
  zone: 'Zone',
});

const INSTANCES: Readonly<Record<string, Route>> = {
  RunInstances: act(
    'InstanceChargeType Placement! InstanceType! ImageId! SystemDisk VirtualPrivateCloud InternetAccessible InstanceCount InstanceName LoginSettings SecurityGroupIds ClientToken HostName TagSpecification UserData CamRoleName',
    runInstances,
  ),
  DescribeInstances: (asked, state) => {
    const ids = texts(asked.body['InstanceIds']);
    if (ids.length === 0) return instances(asked, state);
    // A list of ids is refused as a whole for one that is not there.
    const rows = ids.map((id) => state.read(state.get('instances', id)));
    return reply({
      InstanceSet: rows.filter(({ InstanceId }) => state.table('instances').has(String(InstanceId))),
      TotalCount: rows.length,
    });
  },
  TerminateInstances: act('InstanceIds! ReleaseAddress', (given, state) => {
    each(given, state);
    for (const id of texts(given['InstanceIds'])) terminate(id, state);
    return done;
  }),
  StartInstances: changeState('STARTING', 'RUNNING', 'STOPPED'),
  StopInstances: changeState('STOPPING', 'STOPPED', 'RUNNING'),
  RebootInstances: changeState('REBOOTING', 'RUNNING', 'RUNNING'),
  ResetInstancesType: act('InstanceIds! InstanceType! ForceStop', (given, state) => {
    state.named('types', given['InstanceType'], 'InstanceType');
    for (const instance of each(given, state)) {
      if (instance['InstanceState'] !== 'STOPPED')
        throw new Refusal('conflict', { code: 'UnsupportedOperation.InstanceStateRunning' });
      instance['InstanceType'] = given['InstanceType'];
    }
    return done;
  }),
  ResetInstance: act('InstanceId! ImageId', (given, state) => {
    state.named('images', given['ImageId'], 'ImageId');
    state.get('instances', given['InstanceId'])['ImageId'] = given['ImageId'];
    return done;
  }),
  ModifyInstancesAttribute: act('InstanceIds! InstanceName', (given, state) => {
    for (const instance of each(given, state)) instance['InstanceName'] = given['InstanceName'];
    return done;
  }),
  ModifyResourceTags: act('Resource! ReplaceTags DeleteTags', (given, state) => {
    const [, id] = /^qcs::cvm:ap-guangzhou:uin\/:instance\/(.+)$/.exec(String(given['Resource'])) ?? [];
    const instance = state.get('instances', id);
    const replaced = ((given['ReplaceTags'] ?? []) as Json[]).map(({ TagKey, TagValue }) => ({
      Key: TagKey,
      Value: TagValue,
    }));
    const gone = [
      ...((given['DeleteTags'] ?? []) as Json[]).map(({ TagKey }) => TagKey),
      ...replaced.map(({ Key }) => Key),
    ];
    const kept = (instance['Tags'] as Json[]).filter(({ Key }) => !gone.includes(Key));
    instance['Tags'] = [...kept, ...replaced];
    return done;
  }),
};

const CATALOGUE: Readonly<Record<string, Route>> = {
  DescribeZoneInstanceConfigInfos: act('Filters', (given, state) => {
    const types = filterOf(given, 'instance-type');
    const rows = state.rows('types').filter((row) => types?.includes(String(row['InstanceType'])) ?? true);
    return { InstanceTypeQuotaSet: rows };
  }),
  DescribeZones: act('', () => ({
    ZoneSet: [{ Zone: ZONE, ZoneName: 'Guangzhou Zone 3', ZoneState: 'AVAILABLE' }],
    TotalCount: 1,
  })),
  DescribeImages: list('images', 'ImageSet', 'ImageIds', { 'image-id': 'ImageId' }),
  CreateImage: act('ImageName! InstanceId TagSpecification', (given, state) => {
    state.get('instances', given['InstanceId']);
    return { ImageId: addImage(given['ImageName'], 'CREATING', state) };
  }),
  SyncImages: act('ImageIds! DestinationRegions! ImageName ImageSetRequired', (given, state) => {
    for (const id of texts(given['ImageIds'])) state.get('images', id);
    const ImageId = addImage(given['ImageName'], 'SYNCING', state);
    return { ImageSet: [{ ImageId, Region: texts(given['DestinationRegions'])[0] }] };
  }),
  DeleteImages: act('ImageIds!', (given, state) => {
    for (const id of texts(given['ImageIds'])) state.get('images', id);
    for (const id of texts(given['ImageIds'])) state.table('images').delete(id);
    return done;
  }),
  DescribeKeyPairs: list('keys', 'KeyPairSet', 'KeyIds', { 'key-name': 'KeyName' }),
  CreateKeyPair: act('KeyName! ProjectId TagSpecification', (given, state) => ({
    KeyPair: {
      ...addKey(given['KeyName'], 'ssh-rsa AAAA', state),
      PrivateKey: '-----BEGIN RSA PRIVATE KEY-----\nx',
    },
  })),
  ImportKeyPair: act('KeyName! ProjectId PublicKey!', (given, state) => ({
    KeyId: addKey(given['KeyName'], given['PublicKey'], state)['KeyId'],
  })),
  DeleteKeyPairs: act('KeyIds!', (given, state) => {
    for (const id of texts(given['KeyIds'])) state.get('keys', id);
    for (const id of texts(given['KeyIds'])) state.table('keys').delete(id);
    return done;
  }),
};

function addImage(name: unknown, during: string, state: State): string {
  const ImageId = `img-${state.nextNumber()}`;
  const image: Json = { ImageId, ImageName: name, ImageType: 'PRIVATE_IMAGE', Tags: [] };
  state.add('images', ImageId, image);
  becomes(state, image, during, 'ImageState', 'NORMAL');
  return ImageId;
}

function addKey(name: unknown, publicKey: unknown, state: State): Json {
  state.refuseTwin('keys', 'KeyName', name);
  const KeyId = `skey-${state.nextNumber()}`;
  return state.add('keys', KeyId, {
    KeyId,
    KeyName: name,
    PublicKey: publicKey,
    CreatedTime: CREATED,
    Tags: null,
  });
}

const diskOf = (given: Given, state: State): Json => state.get('disks', texts(given['DiskIds'])[0]);
const diskStatus = (): Refusal => new Refusal('conflict', { code: 'ResourceInUse' });

const DISKS: Readonly<Record<string, Route>> = {
  DescribeDisks: list('disks', 'DiskSet', '', { 'disk-id': 'DiskId' }),
  CreateDisks: act(
    'Placement! DiskChargeType! DiskType! DiskName Tags SnapshotId DiskCount DiskSize Encrypt ClientToken',
    (given, state) => {
      const DiskId = `disk-${state.nextNumber()}`;
      if (Number(given['DiskSize']) % 10 !== 0) throw new Refusal('invalid', { field: 'DiskSize' });
      state.add('disks', DiskId, {
        DiskId,
        DiskName: given['DiskName'],
        DiskSize: given['DiskSize'],
        DiskState: 'UNATTACHED',
        DiskUsage: 'DATA_DISK',
        DiskType: given['DiskType'],
        InstanceId: '',
        Placement: given['Placement'],
        DeleteWithInstance: false,
        Tags: tagsOf(given),
      });
      return { DiskIdSet: [DiskId] };
    },
  ),
  AttachDisks: act('InstanceId! DiskIds!', (given, state) => {
    const disk = diskOf(given, state);
    state.get('instances', given['InstanceId']);
    if (disk['DiskState'] !== 'UNATTACHED') throw diskStatus();
    disk['DiskState'] = 'ATTACHING';
    state.later([disk], () =>
      Object.assign(disk, { DiskState: 'ATTACHED', InstanceId: given['InstanceId'] }),
    );
    return done;
  }),
  DetachDisks: act('InstanceId DiskIds!', (given, state) => {
    const disk = diskOf(given, state);
    disk['DiskState'] = 'DETACHING';
    state.later([disk], () => free(disk));
    return done;
  }),
  ResizeDisk: act('DiskId! DiskSize!', (given, state) => {
    const disk = state.get('disks', given['DiskId']);
    if (Number(given['DiskSize']) <= Number(disk['DiskSize']))
      throw new Refusal('invalid', { field: 'DiskSize' });
    disk['DiskState'] = 'EXPANDING';
    state.later([disk], () => Object.assign(disk, { DiskState: 'UNATTACHED', DiskSize: given['DiskSize'] }));
    return done;
  }),
  TerminateDisks: act('DiskIds!', (given, state) => {
    if (diskOf(given, state)['DiskState'] !== 'UNATTACHED') throw diskStatus();
    for (const id of texts(given['DiskIds'])) state.table('disks').delete(id);
    return done;
  }),
  DescribeSnapshots: list('snapshots', 'SnapshotSet', '', {
    'disk-id': 'DiskId',
    'snapshot-id': 'SnapshotId',
  }),
  CreateSnapshot: act('DiskId! SnapshotName Tags', (given, state) => {
    const disk = state.get('disks', given['DiskId']);
    const SnapshotId = `snap-${state.nextNumber()}`;
    const row: Json = {
      SnapshotId,
      SnapshotName: given['SnapshotName'],
      DiskId: disk['DiskId'],
      DiskSize: disk['DiskSize'],
      Percent: 0,
      CreateTime: '2026-09-22 08:00:00',
      Tags: tagsOf(given),
    };
    state.add('snapshots', SnapshotId, row);
    becomes(state, row, 'CREATING', 'SnapshotState', 'NORMAL');
    return { SnapshotId };
  }),
  DeleteSnapshots: act('SnapshotIds!', (given, state) => {
    for (const id of texts(given['SnapshotIds'])) state.get('snapshots', id);
    for (const id of texts(given['SnapshotIds'])) state.table('snapshots').delete(id);
    return done;
  }),
};

const groupOf = (given: Given, state: State): Json => state.get('groups', given['SecurityGroupId']);
const SIDES = ['Ingress', 'Egress'] as const;

/** Changes rules; the set names one direction. */
function changePolicies(change: (held: Json[], given: Json[]) => Json[]): Route {
  return act('SecurityGroupId! SecurityGroupPolicySet!', (given, state) => {
    const group = groupOf(given, state);
    const set = given['SecurityGroupPolicySet'] as Json;
    const sides = SIDES.filter((side) => set[side] !== undefined);
    if (sides.length !== 1) throw new Refusal('invalid', { field: 'SecurityGroupPolicySet' });
    if (set['Version'] !== undefined && set['Version'] !== String(group['version']))
      throw new Refusal('conflict', { code: 'UnsupportedOperation.VersionMismatch' });
    for (const side of sides) group[side] = change(group[side] as Json[], set[side] as Json[]);
    group['version'] = Number(group['version']) + 1;
    return done;
  });
}

function moveGroups(change: (held: readonly string[], ids: readonly string[]) => string[]): Route {
  return act('SecurityGroupIds! InstanceIds!', (given, state) => {
    const ids = texts(given['SecurityGroupIds']);
    for (const id of ids) state.get('groups', id);
    for (const instance of each(given, state)) {
      const next = change(instance['SecurityGroupIds'] as string[], ids);
      if (next.length === 0)
        throw new Refusal('conflict', { code: 'UnsupportedOperation.OnlyOneSecurityGroup' });
      instance['SecurityGroupIds'] = next;
    }
    return done;
  });
}

const NETWORK: Readonly<Record<string, Route>> = {
  DescribeVpcs: act('Filters', () => ({ VpcSet: [{ VpcId: 'vpc-1', IsDefault: true }], TotalCount: 1 })),
  DescribeSubnets: list('subnets', 'SubnetSet', '', { 'subnet-id': 'SubnetId' }, true),
  CreateSubnet: act('VpcId! SubnetName! CidrBlock! Zone!', (given, state) => {
    const SubnetId = `subnet-${state.nextNumber()}`;
    const Subnet = { SubnetId, ...given, IsDefault: false, Ipv6CidrBlock: '' };
    state.add('subnets', SubnetId, Subnet);
    return { Subnet };
  }),
  DeleteSubnet: act('SubnetId!', (given, state) => {
    state.get('subnets', given['SubnetId']);
    const isUsed = state
      .rows('instances')
      .some(({ VirtualPrivateCloud: network }) => (network as Json)['SubnetId'] === given['SubnetId']);
    if (isUsed) throw new Refusal('conflict', { code: 'ResourceInUse' });
    state.table('subnets').delete(String(given['SubnetId']));
    return done;
  }),
  DescribeSecurityGroups: list(
    'groups',
    'SecurityGroupSet',
    '',
    { 'security-group-id': 'SecurityGroupId' },
    true,
  ),
  DescribeSecurityGroupPolicies: act('SecurityGroupId!', (given, state) => {
    const group = groupOf(given, state);
    const shown = SIDES.map((side) => [
      side,
      (group[side] as Json[]).map((policy, PolicyIndex) => ({ ...policy, PolicyIndex })),
    ]);
    return { SecurityGroupPolicySet: { Version: String(group['version']), ...Object.fromEntries(shown) } };
  }),
  CreateSecurityGroup: act('GroupName! GroupDescription!', (given, state) => {
    const SecurityGroupId = `sg-${state.nextNumber()}`;
    const SecurityGroup = { SecurityGroupId, SecurityGroupName: given['GroupName'] };
    state.add('groups', SecurityGroupId, { ...SecurityGroup, Ingress: [], Egress: [], version: 1 });
    return { SecurityGroup };
  }),
  ModifySecurityGroupAttribute: act('SecurityGroupId! GroupName', (given, state) => {
    groupOf(given, state)['SecurityGroupName'] = given['GroupName'];
    return done;
  }),
  CreateSecurityGroupPolicies: changePolicies((held, given) => [...given, ...held]),
  DeleteSecurityGroupPolicies: changePolicies((held, given) => {
    const gone = given.map(({ PolicyIndex }) => Number(PolicyIndex));
    return held.filter((_policy, index) => !gone.includes(index));
  }),
  DeleteSecurityGroup: act('SecurityGroupId!', (given, state) => {
    groupOf(given, state);
    const id = String(given['SecurityGroupId']);
    const isUsed = state.rows('instances').some((one) => texts(one['SecurityGroupIds']).includes(id));
    if (isUsed) throw new Refusal('conflict', { code: 'ResourceInUse' });
    state.table('groups').delete(id);
    return done;
  }),
  AssociateSecurityGroups: moveGroups((held, ids) => [...new Set([...held, ...ids])]),
  DisassociateSecurityGroups: moveGroups((held, ids) => held.filter((id) => !ids.includes(id))),
  DescribeAddresses: list('addresss', 'AddressSet', '', { 'address-id': 'AddressId' }),
  AllocateAddresses: act('AddressCount ClientToken', (_given, state) => {
    const number = state.nextNumber();
    const AddressId = `eip-${number}`;
    const row: Json = { AddressId, AddressIp: null, AddressStatus: 'CREATING', InstanceId: null };
    state.add('addresss', AddressId, row);
    const ready = { AddressIp: `81.1.2.${number % 250}`, AddressStatus: 'UNBIND' };
    state.later([row], () => Object.assign(row, ready));
    return { AddressSet: [AddressId], TaskId: '1' };
  }),
  AssociateAddress: act('AddressId! InstanceId PrivateIpAddress', (given, state) => {
    const row = state.get('addresss', given['AddressId'], 'address');
    state.get('instances', given['InstanceId']);
    row['AddressStatus'] = 'BINDING';
    const held = { AddressStatus: 'BIND', InstanceId: given['InstanceId'] };
    state.later([row], () => Object.assign(row, held));
    return { TaskId: '2' };
  }),
  DisassociateAddress: act('AddressId!', (given, state) => {
    const row = state.get('addresss', given['AddressId'], 'address');
    row['AddressStatus'] = 'UNBINDING';
    state.later([row], () => unbind(row));
    return { TaskId: '3' };
  }),
  ReleaseAddresses: act('AddressIds!', (given, state) => {
    for (const id of texts(given['AddressIds'])) state.get('addresss', id, 'address');
    for (const id of texts(given['AddressIds'])) state.table('addresss').delete(id);
    return { TaskId: '4' };
  }),
};

/** Signs a request again, and compares. */
function isSignedIn({ headers, text }: Asked, secret: string): boolean {
  const [, service = ''] = /\/(\w+)\/tc3_request/.exec(headers.authorization ?? '') ?? [];
  const signed = Object.fromEntries(
    ['content-type', 'x-tc-action'].map((name) => [name, String(headers[name])]),
  );
  const outgoing = {
    method: 'POST',
    origin: `http://${headers.host}`,
    path: '/',
    headers: signed,
    body: text,
  };
  const { authorization } = signTc3(outgoing as unknown as Outgoing, {
    secretId: KEY,
    secretKey: secret,
    service,
    now: Number(headers['x-tc-timestamp']) * 1000,
  });
  return authorization === headers.authorization;
}

/** Tencent Cloud's CVM, CBS and VPC. @see https://www.tencentcloud.com/document/product/213/31574 */
const SHAPE: Shape = {
  routes: { ...INSTANCES, ...CATALOGUE, ...DISKS, ...NETWORK },
  keyOf: ({ headers }) => String(headers['x-tc-action']),
  isSignedIn,
  refuse,
  seed: (state) => {
    for (const name of ['debian-13', 'ubuntu-24', 'tlinux-4'])
      state.add('images', `img-${name}`, {
        ImageId: `img-${name}`,
        ImageName: name,
        ImageType: 'PUBLIC_IMAGE',
        ImageState: 'NORMAL',
        ImageSize: 20,
        CreatedTime: CREATED,
        Tags: [],
      });
    for (const [id, memory] of [
      ['S5.MEDIUM4', 4],
      ['S5.LARGE8', 8],
      ['S5.SMALL1', 1],
    ] as const)
      state.add('types', id, {
        Zone: ZONE,
        InstanceType: id,
        InstanceFamily: 'S5',
        Status: 'SELL',
        Cpu: 2,
        Memory: memory,
        GpuCount: 0,
        Price: { UnitPrice: 0.25, ChargeUnit: 'HOUR' },
      });
    state.add('subnets', 'subnet-1', {
      SubnetId: 'subnet-1',
      SubnetName: 'default',
      VpcId: 'vpc-1',
      Zone: ZONE,
      CidrBlock: '172.16.0.0/20',
      IsDefault: true,
    });
  },
};

export const row: Host = {
  name: 'tencent',
  shape: SHAPE,
  make: (endpoint, secretKey) =>
    new TencentCompute({ endpoint, secretId: KEY, secretKey, region: 'ap-guangzhou' }),
  context: {
    image: 'img-debian-13',
    size: 'S5.MEDIUM4',
    otherSize: 'S5.LARGE8',
    refusedName: 'web-{R:1}',
    volumeSize: 10,
    range: '172.16.64.0/24',
    addressSource: {},
  },
};
