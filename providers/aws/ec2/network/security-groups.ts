import type { CallOptions, XmlReader } from '../../../../src/driver/index.js';
import type { Parameter } from '../../query.js';
import type { Ec2Client, Ec2Listing } from '../client.js';
import { PAGE } from '../read.js';
import { Ec2Resource } from '../resource.js';

/**
 * A rule of a security group: allowed traffic, and its source or destination.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
 */
export interface Ec2Rule {
  /** `tcp`, `udp`, `icmp` or `-1` for all. */
  readonly protocol: string;
  /** Lowest port, or ICMP type, -1 for all; absent for protocols without. */
  readonly fromPort?: number;
  /** Highest port, or ICMP code, -1 for all; absent for protocols without. */
  readonly toPort?: number;
  /** Networks, such as `0.0.0.0/0` or `::/0`. */
  readonly networks?: readonly string[];
  /** Ids of security groups. */
  readonly groups?: readonly string[];
}

/**
 * A security group: allowed traffic to and from its instances.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html
 */
export interface Ec2SecurityGroup {
  /** Its id, `sg-...`. */
  readonly id: string;
  /** Name, unique within its network. */
  readonly name: string;
  /** Free text, set at its creation; it cannot be changed. */
  readonly description: string;
  /** Id of its network (VPC); null if unknown. */
  readonly vpcId: string | null;
  /** Allowed incoming traffic; all other is refused. */
  readonly ingress: readonly Ec2Rule[];
  /** Allowed outgoing traffic; a new group allows all. */
  readonly egress: readonly Ec2Rule[];
}

/** Options of a new security group. @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
export interface Ec2SecurityGroupSpec {
  /** Name, unique within its network. */
  readonly name: string;
  /** Free text, required by EC2. */
  readonly description: string;
  /** Id of its network (VPC). Default: the default one. */
  readonly vpcId?: string;
}

const SECURITY_GROUPS: Ec2Listing<Ec2SecurityGroup> = {
  action: 'DescribeSecurityGroups',
  key: 'securityGroupInfo',
  page: PAGE,
  read: readSecurityGroup,
};

/** Security groups: `ec2.securityGroups.list({ 'group-name': ['web'] })`. */
export class Ec2SecurityGroups extends Ec2Resource<Ec2SecurityGroup> {
  constructor(client: Ec2Client) {
    super(client, 'securityGroups', SECURITY_GROUPS);
  }

  /** Creates a security group and returns its id. @throws ConflictError when the network has one of this name */
  async create(group: Ec2SecurityGroupSpec, options?: CallOptions): Promise<string> {
    const parameters = { GroupName: group.name, GroupDescription: group.description, VpcId: group.vpcId };
    const response = await this.client.call(
      { operation: 'securityGroups.create', action: 'CreateSecurityGroup', parameters },
      options,
    );
    return response.id('groupId');
  }

  /** Deletes a security group. A missing one is no error. @throws ConflictError while it is in use */
  async delete(id: string, options?: CallOptions): Promise<void> {
    const parameters = { GroupId: id };
    await this.client.delete(
      { operation: 'securityGroups.delete', action: 'DeleteSecurityGroup', parameters },
      options,
    );
  }

  /** Allows incoming traffic. @throws ConflictError when the rule exists */
  async authorizeIngress(groupId: string, rules: readonly Ec2Rule[], options?: CallOptions): Promise<void> {
    await this.#change('authorizeIngress', 'AuthorizeSecurityGroupIngress', { groupId, rules }, options);
  }

  /** Allows outgoing traffic. @throws ConflictError when the rule exists */
  async authorizeEgress(groupId: string, rules: readonly Ec2Rule[], options?: CallOptions): Promise<void> {
    await this.#change('authorizeEgress', 'AuthorizeSecurityGroupEgress', { groupId, rules }, options);
  }

  /** Removes rules that let traffic in. */
  async revokeIngress(groupId: string, rules: readonly Ec2Rule[], options?: CallOptions): Promise<void> {
    await this.#change('revokeIngress', 'RevokeSecurityGroupIngress', { groupId, rules }, options);
  }

  /** Removes rules that let traffic out. */
  async revokeEgress(groupId: string, rules: readonly Ec2Rule[], options?: CallOptions): Promise<void> {
    await this.#change('revokeEgress', 'RevokeSecurityGroupEgress', { groupId, rules }, options);
  }

  async #change(
    method: string,
    action: string,
    { groupId, rules }: { readonly groupId: string; readonly rules: readonly Ec2Rule[] },
    options: CallOptions | undefined,
  ): Promise<void> {
    const parameters = { GroupId: groupId, IpPermissions: rules.map(ruleParameter) };
    await this.client.call({ operation: `securityGroups.${method}`, action, parameters }, options);
  }
}

function ruleParameter({ protocol, fromPort, toPort, networks = [], groups = [] }: Ec2Rule): Parameter {
  const isV6 = (network: string): boolean => network.includes(':');
  return {
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    IpRanges: networks.filter((network) => !isV6(network)).map((CidrIp) => ({ CidrIp })),
    Ipv6Ranges: networks.filter(isV6).map((CidrIpv6) => ({ CidrIpv6 })),
    Groups: groups.map((GroupId) => ({ GroupId })),
  };
}

function readSecurityGroup(group: XmlReader): Ec2SecurityGroup {
  return {
    id: group.id('groupId'),
    name: group.optionalString('groupName') ?? '',
    description: group.optionalString('groupDescription') ?? '',
    vpcId: group.optionalString('vpcId'),
    ingress: group.list('ipPermissions').map(readRule),
    egress: group.list('ipPermissionsEgress').map(readRule),
  };
}

function readRule(rule: XmlReader): Ec2Rule {
  const fromPort = rule.optionalNumber('fromPort');
  const toPort = rule.optionalNumber('toPort');
  return {
    protocol: rule.id('ipProtocol'),
    ...(fromPort === null ? {} : { fromPort }),
    ...(toPort === null ? {} : { toPort }),
    networks: [
      ...rule.list('ipRanges').flatMap((range) => range.optionalString('cidrIp') ?? []),
      ...rule.list('ipv6Ranges').flatMap((range) => range.optionalString('cidrIpv6') ?? []),
    ],
    groups: rule.list('groups').flatMap((group) => group.optionalString('groupId') ?? []),
  };
}
