import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { getDriver, Provider } from 'skylane';
import type { Ec2 } from 'skylane/aws';

const ORIGIN = 'https://ec2.eu-central-1.amazonaws.com';
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', region: 'eu-central-1' };
const GROUP = 'sg-0123456789abcdef0';
const SPEC = { name: 'web', image: 'ami-3215fe5a', size: 't3.micro' };
let ec2: Ec2;
let asked: URLSearchParams[];

beforeEach(() => {
  nock.disableNetConnect();
  ec2 = new (getDriver(Provider.EC2))({ ...KEYS, retry: { attempts: 1 } });
  asked = [];
});
afterEach(async () => {
  await ec2.close();
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`never asked for: ${pending.join(', ')}`);
});

/** Answers an action once and keeps what was asked. */
function answer(action: string, body: string, status = 200): void {
  nock(ORIGIN)
    .post('/', (sent: Record<string, string>) => {
      if (sent['Action'] !== action) return false;
      asked.push(new URLSearchParams(sent));
      return true;
    })
    .reply(status, body, { 'content-type': 'text/xml' });
}

function refusal(code: string): string {
  return `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors></Response>`;
}

/** Parameters that were sent, without those of the protocol. */
function sent(index: number): Record<string, string> {
  const { Version: _, ...others } = Object.fromEntries(asked[index] ?? []);
  return others;
}

function permission(protocol: string, ports: string, ends: string): string {
  return `<item><ipProtocol>${protocol}</ipProtocol>${ports}${ends}</item>`;
}

const SSH = permission(
  'tcp',
  '<fromPort>22</fromPort><toPort>22</toPort>',
  '<ipRanges><item><cidrIp>192.0.2.0/24</cidrIp><description>office</description></item></ipRanges><ipv6Ranges><item><cidrIpv6>2001:db8::/32</cidrIpv6></item></ipv6Ranges><prefixListIds><item><prefixListId>pl-1</prefixListId></item></prefixListIds>',
);
const OUT = permission('-1', '', '<ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges>');

function group(ingress: string, egress = OUT): string {
  return `<R><securityGroupInfo><item><ownerId>1</ownerId><groupId>${GROUP}</groupId><groupName>web</groupName><groupDescription>all web</groupDescription><vpcId>vpc-1</vpcId><ipPermissions>${ingress}</ipPermissions><ipPermissionsEgress>${egress}</ipPermissionsEgress></item></securityGroupInfo></R>`;
}

describe('a security group', () => {
  test('shows what the portable form can say, and the rest in words', async () => {
    const groups =
      '<groups><item><userId>1</userId><groupId>sg-1</groupId></item><item><userId>2</userId><groupId>sg-2</groupId></item></groups>';
    const all = [
      SSH,
      permission('udp', '<fromPort>0</fromPort><toPort>65535</toPort>', groups),
      permission('tcp', '<fromPort>0</fromPort><toPort>80</toPort>', groups),
      permission('icmp', '<fromPort>8</fromPort><toPort>-1</toPort>', groups),
      permission('icmpv6', '', '<ipv6Ranges><item><cidrIpv6>::/0</cidrIpv6></item></ipv6Ranges>'),
      permission('50', '', '<ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges>'),
    ];
    answer('DescribeSecurityGroups', group(all.join('')));
    const shared = { direction: 'in', group: null };
    expect(await ec2.getFirewall(GROUP)).toMatchObject({
      id: GROUP,
      name: 'web',
      nodeIds: null,
      extra: { description: 'all web', vpcId: 'vpc-1' },
      rules: [
        {
          ...shared,
          protocol: 'tcp',
          ports: { from: 22, to: 22 },
          addresses: ['192.0.2.0/24', '2001:db8::/32'],
        },
        { ...shared, protocol: 'udp', ports: null, addresses: [], group: 'sg-1' },
        { ...shared, protocol: 'icmp', ports: null, addresses: ['::/0'] },
        { ...shared, direction: 'out', protocol: 'any', ports: null, addresses: ['0.0.0.0/0'] },
      ],
      otherRules: [
        'ingress tcp 22 22 pl-1',
        'ingress udp 0 65535 sg-2',
        'ingress tcp 0 80 sg-1',
        'ingress tcp 0 80 sg-2',
        'ingress icmp 8 -1 sg-1',
        'ingress icmp 8 -1 sg-2',
        'ingress 50 0.0.0.0/0',
      ],
    });
  });

  test('gets what is missing before it loses what is not wanted, and keeps the rest as it is', async () => {
    answer('DescribeSecurityGroups', group(SSH));
    answer('AuthorizeSecurityGroupIngress', '<R/>');
    answer('RevokeSecurityGroupIngress', '<R/>');
    answer('DescribeSecurityGroups', group(SSH));
    await ec2.updateFirewall(GROUP, {
      rules: [
        { protocol: 'tcp', ports: 22, addresses: ['192.0.2.9/24'] },
        { protocol: 'icmp', group: 'sg-1' },
      ],
    });
    expect(sent(1)).toEqual({
      Action: 'AuthorizeSecurityGroupIngress',
      GroupId: GROUP,
      'IpPermissions.1.IpProtocol': 'icmp',
      'IpPermissions.1.FromPort': '-1',
      'IpPermissions.1.ToPort': '-1',
      'IpPermissions.1.Groups.1.GroupId': 'sg-1',
      'IpPermissions.2.IpProtocol': 'icmpv6',
      'IpPermissions.2.FromPort': '-1',
      'IpPermissions.2.ToPort': '-1',
      'IpPermissions.2.Groups.1.GroupId': 'sg-1',
    });
    expect(sent(2)).toEqual({
      Action: 'RevokeSecurityGroupIngress',
      GroupId: GROUP,
      'IpPermissions.1.IpProtocol': 'tcp',
      'IpPermissions.1.FromPort': '22',
      'IpPermissions.1.ToPort': '22',
      'IpPermissions.1.Ipv6Ranges.1.CidrIpv6': '2001:db8::/32',
    });
  });

  test('is deleted again when a rule of a new one is refused', async () => {
    answer('CreateSecurityGroup', `<R><groupId>${GROUP}</groupId></R>`);
    answer('DescribeSecurityGroups', group(''));
    answer('AuthorizeSecurityGroupIngress', refusal('RulesPerSecurityGroupLimitExceeded'), 400);
    answer('DeleteSecurityGroup', '<R/>');
    const spec = { name: 'web', rules: [{ protocol: 'tcp', ports: 80 }], extra: { vpc: 'vpc-1' } } as const;
    await expect(ec2.createFirewall(spec)).rejects.toMatchObject({ code: 'quota-exceeded' });
    expect(sent(0)).toEqual({
      Action: 'CreateSecurityGroup',
      GroupName: 'web',
      GroupDescription: 'web',
      VpcId: 'vpc-1',
    });
  });

  test('is not waited for without end when it is gone before its rules', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      answer('CreateSecurityGroup', `<R><groupId>${GROUP}</groupId></R>`);
      answer('DeleteSecurityGroup', refusal('InvalidGroup.NotFound'), 400);
      nock(ORIGIN)
        .persist()
        .post('/', (body: Record<string, string>) => body['Action'] === 'DescribeSecurityGroups')
        .reply(400, refusal('InvalidGroup.NotFound'), { 'content-type': 'text/xml' });
      const outcome = ec2.createFirewall({ name: 'web' }).then(
        () => null,
        (reason: unknown) => reason,
      );
      const ended = outcome.then(() => true);
      for (let step = 0; step < 2_000; step += 1) {
        await vi.advanceTimersByTimeAsync(1_000);
        const isOver = await Promise.race([ended, new Promise((resolve) => setImmediate(resolve))]);
        if (isOver === true) break;
      }
      expect(await outcome).toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('5 minutes'),
      });
    } finally {
      vi.useRealTimers();
      nock.cleanAll();
    }
  });

  test('cannot be renamed, and is not read for it', async () => {
    await expect(ec2.updateFirewall(GROUP, { name: 'other' })).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('cannot be changed'),
    });
  });

  test('goes to every interface of an instance, and stays where it is the only one', async () => {
    const instance = (groups: readonly string[]): string =>
      `<R><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><networkInterfaceSet>${groups
        .map(
          (id, index) =>
            `<item><networkInterfaceId>eni-${index}</networkInterfaceId><groupSet><item><groupId>${id}</groupId></item></groupSet></item>`,
        )
        .join('')}</networkInterfaceSet></item></instancesSet></item></reservationSet></R>`;
    answer('DescribeSecurityGroups', group(SSH));
    answer('DescribeInstances', instance(['sg-1', GROUP]));
    answer('ModifyNetworkInterfaceAttribute', '<R/>');
    await ec2.attachFirewall(GROUP, 'i-1');
    expect(sent(2)).toEqual({
      Action: 'ModifyNetworkInterfaceAttribute',
      NetworkInterfaceId: 'eni-0',
      'SecurityGroupId.1': 'sg-1',
      'SecurityGroupId.2': GROUP,
    });
    answer('DescribeSecurityGroups', group(SSH));
    // It could be taken off the first interface, and must not be without the second.
    answer('DescribeInstances', instance([`${GROUP}</groupId></item><item><groupId>sg-1`, GROUP]));
    await expect(ec2.detachFirewall(GROUP, 'i-1')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('the only security group of i-1'),
    });
  });
});

describe('a network', () => {
  const SUBNET =
    '<subnetId>subnet-1</subnetId><state>available</state><vpcId>vpc-1</vpcId><cidrBlock>10.0.0.0/24</cidrBlock><availabilityZone>eu-central-1a</availabilityZone><availableIpAddressCount>251</availableIpAddressCount><ipv6CidrBlockAssociationSet><item><ipv6CidrBlock>2001:db8::/64</ipv6CidrBlock><ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState></item><item><ipv6CidrBlock>2001:db8:1::/64</ipv6CidrBlock><ipv6CidrBlockState><state>disassociated</state></ipv6CidrBlockState></item></ipv6CidrBlockAssociationSet><tagSet><item><key>Name</key><value>inner</value></item></tagSet>';

  test('is a subnet with the ranges that it has now', async () => {
    answer('DescribeSubnets', `<R><subnetSet><item>${SUBNET}</item></subnetSet></R>`);
    expect(await ec2.getNetwork('subnet-1')).toMatchObject({
      id: 'subnet-1',
      name: 'inner',
      ranges: ['10.0.0.0/24', '2001:db8::/64'],
      location: 'eu-central-1a',
      extra: { vpcId: 'vpc-1', isDefault: false, freeAddresses: 251, tags: {} },
    });
  });

  test('takes its VPC with it, and a VPC away whose subnet is refused', async () => {
    answer('CreateVpc', '<R><vpc><vpcId>vpc-1</vpcId></vpc></R>');
    answer('DescribeVpcs', refusal('InvalidVpcID.NotFound'), 400);
    answer(
      'DescribeVpcs',
      '<R><vpcSet><item><vpcId>vpc-1</vpcId><state>available</state></item></vpcSet></R>',
    );
    answer('CreateSubnet', refusal('SubnetLimitExceeded'), 400);
    answer('DeleteVpc', '<R/>');
    const spec = { name: 'inner', ranges: ['10.0.0.0/24'] };
    await expect(ec2.createNetwork(spec)).rejects.toMatchObject({ code: 'quota-exceeded' });
    expect(sent(0)).toMatchObject({
      CidrBlock: '10.0.0.0/24',
      'TagSpecification.1.ResourceType': 'vpc',
      'TagSpecification.1.Tag.2.Key': 'skylane-network',
    });
    answer('DescribeVpcs', '<R><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></R>');
    answer('DeleteSubnet', refusal('InvalidSubnetID.NotFound'), 400);
    answer('DeleteVpc', '<R/>');
    await ec2.destroyNetwork('subnet-1');
    expect(sent(5)).toMatchObject({
      'Filter.1.Name': 'tag:skylane-network',
      'Filter.1.Value.1': 'subnet-1',
    });
  });

  test.each(['subnet-*', '?', 'subnet-\\\\1'])('of the id %j takes no VPC of another with it', async (id) => {
    answer('DeleteSubnet', refusal('InvalidSubnetID.Malformed'), 400);
    await ec2.destroyNetwork(id);
    expect(asked).toHaveLength(1);
  });

  test('in a VPC that was given leaves it alone', async () => {
    answer('CreateSubnet', `<R><subnet>${SUBNET}</subnet></R>`);
    answer('DescribeSubnets', `<R><subnetSet><item>${SUBNET}</item></subnetSet></R>`);
    await ec2.createNetwork({
      name: 'inner',
      ranges: ['10.0.0.0/24'],
      location: 'eu-central-1a',
      extra: { vpc: 'vpc-1' },
    });
    expect(sent(0)).toMatchObject({ VpcId: 'vpc-1', AvailabilityZone: 'eu-central-1a' });
    answer('DescribeVpcs', '<R><vpcSet/></R>');
    answer('DeleteSubnet', '<R/>');
    await ec2.destroyNetwork('subnet-1');
  });

  test.each([[[]], [['10.0.0.0/24', '10.0.1.0/24']], [['2001:db8::/64']]])(
    'cannot have the ranges %j',
    async (ranges) => {
      await expect(ec2.createNetwork({ name: 'inner', ranges })).rejects.toMatchObject({
        code: 'invalid-request',
        message: expect.stringContaining('one IPv4 range'),
      });
    },
  );
});

test('firewalls of a create are security groups, of each interface where there are several', async () => {
  await expect(ec2.createNode({ ...SPEC, firewalls: [] })).rejects.toMatchObject({ code: 'invalid-request' });
  const made = '<R><instancesSet><item><instanceId>i-1</instanceId></item></instancesSet></R>';
  answer('RunInstances', made);
  await ec2.createNode({ ...SPEC, networks: ['subnet-1', 'subnet-2'], firewalls: [GROUP] });
  expect(sent(0)).toMatchObject({
    'NetworkInterface.1.SecurityGroupId.1': GROUP,
    'NetworkInterface.2.SubnetId': 'subnet-2',
    'NetworkInterface.2.SecurityGroupId.1': GROUP,
  });
});
