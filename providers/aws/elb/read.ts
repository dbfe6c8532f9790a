import type { XmlReader } from '../../../src/driver/index.js';
import {
  type BalancerStatus,
  type HealthCheck,
  type Listener,
  type LoadBalancerData,
  type LoadBalancerState,
  type MemberData,
  type MemberHealth,
  normalAddress,
  wordsOf,
} from '../../../src/loadbalancer/index.js';
import type { Parameters } from '../query.js';
import type { ElbBalancer, ElbMember } from './models.js';

/** Protocols of listeners: HTTP and HTTPS of Application balancers, the others of Network ones. */
export const PROTOCOLS = wordsOf({
  http: 'HTTP',
  https: 'HTTPS',
  tcp: 'TCP',
  udp: 'UDP',
  tls: 'TLS',
  'tcp-udp': 'TCP_UDP',
});
/** Algorithms of Application balancers. */
export const ALGORITHMS = wordsOf({
  'round-robin': 'round_robin',
  'least-connections': 'least_outstanding_requests',
  random: 'weighted_random',
});

const STATES: Readonly<Record<string, LoadBalancerState>> = {
  provisioning: 'pending',
  active: 'active',
  active_impaired: 'active',
  failed: 'error',
};

const HEALTH: Readonly<Record<string, MemberHealth>> = {
  initial: 'checking',
  healthy: 'healthy',
  unhealthy: 'unhealthy',
  'unhealthy.draining': 'draining',
  draining: 'draining',
  unavailable: 'unhealthy',
};

export function readStatus(row: XmlReader): BalancerStatus {
  const state = row.optionalObject('State');
  const word = state?.optionalString('Code') ?? 'active';
  return { state: STATES[word] ?? 'unknown', word, fault: state?.optionalString('Reason') ?? null };
}

/** A balancer without what its listeners and target groups say. */
export function readBalancer(
  row: XmlReader,
  region: string | null,
): LoadBalancerData<ElbBalancer, ElbMember> {
  const host = row.optionalString('DNSName');
  return {
    id: row.string('LoadBalancerArn'),
    name: row.string('LoadBalancerName'),
    state: readStatus(row).state,
    addresses: host === null ? [] : [host],
    listeners: null,
    members: null,
    algorithm: null,
    healthCheck: null,
    location: region,
    createdAt: row.optionalDate('CreatedTime'),
    extra: {
      type: row.string('Type'),
      scheme: row.optionalString('Scheme'),
      vpcId: row.optionalString('VpcId'),
      hostedZoneId: row.optionalString('CanonicalHostedZoneId'),
      securityGroups: row.strings('SecurityGroups', 'member'),
      subnets: row
        .list('AvailabilityZones', 'member')
        .flatMap((zone) => zone.optionalString('SubnetId') ?? []),
    },
  };
}

/** A listener with the target group that it leads to. */
export interface ForwardingListener extends Omit<Listener, 'targetPort'> {
  readonly id: string;
  /** ARN of the target group; null where it leads to none, or to several by weight. */
  readonly poolId: string | null;
  /** ARNs of all its target groups. */
  readonly groups: readonly string[];
  /** False for one that does something else than lead to one target group. */
  readonly isPlain: boolean;
  /** Its security policy and its protocols of ALPN; none without TLS. */
  readonly tls: { readonly policy: string | null; readonly alpn: readonly string[] };
}

export function readListener(row: XmlReader): ForwardingListener {
  const actions = row.list('DefaultActions', 'member');
  const groups = [...new Set(actions.flatMap(groupsOf))];
  const [arn = null] = groups;
  const [certificate = null] = row
    .list('Certificates', 'member')
    .map((one) => one.optionalString('CertificateArn'));
  const poolId = groups.length === 1 ? arn : null;
  return {
    id: row.string('ListenerArn'),
    port: row.number('Port'),
    protocol: PROTOCOLS.from(row.string('Protocol')),
    certificate,
    poolId,
    groups,
    isPlain: actions.length === 1 && poolId !== null,
    tls: { policy: row.optionalString('SslPolicy'), alpn: row.strings('AlpnPolicy', 'member') },
  };
}

/** ARNs of the target groups that an action leads to: one, or several by weight. */
export function groupsOf(action: XmlReader): string[] {
  const forward = action.optionalObject('ForwardConfig');
  const weighted = forward?.list('TargetGroups', 'member').map((one) => one.string('TargetGroupArn')) ?? [];
  const single = action.optionalString('TargetGroupArn');
  return single === null ? weighted : [single, ...weighted];
}

/** A target group. */
export interface TargetGroup {
  readonly arn: string;
  readonly port: number | null;
  readonly targetType: string;
  readonly healthCheck: HealthCheck | null;
  readonly protocol: string;
  /** ARNs of the balancers whose listeners or rules lead to it. */
  readonly balancers: readonly string[];
  /** What a group that takes its place is made with. */
  readonly settings: Parameters;
}

/** Settings of a target group that are those of any other. */
const GROUP_SETTINGS = [
  'HealthCheckProtocol',
  'HealthCheckPort',
  'HealthCheckEnabled',
  'HealthCheckPath',
  'HealthCheckIntervalSeconds',
  'HealthCheckTimeoutSeconds',
  'HealthyThresholdCount',
  'UnhealthyThresholdCount',
  'ProtocolVersion',
  'IpAddressType',
];

function settingsOf(row: XmlReader): Parameters {
  const matcher = row.optionalObject('Matcher');
  return {
    ...Object.fromEntries(GROUP_SETTINGS.map((name) => [name, row.optionalString(name)])),
    'Matcher.HttpCode': matcher?.optionalString('HttpCode'),
    'Matcher.GrpcCode': matcher?.optionalString('GrpcCode'),
  };
}

export function readGroup(row: XmlReader): TargetGroup {
  const seconds = (name: string): number | null => {
    const value = row.optionalNumber(name);
    return value === null ? null : value * 1000;
  };
  const protocol = row.optionalString('HealthCheckProtocol');
  return {
    arn: row.string('TargetGroupArn'),
    port: row.optionalNumber('Port'),
    targetType: row.optionalString('TargetType') ?? 'instance',
    protocol: row.optionalString('Protocol') ?? '',
    balancers: row.strings('LoadBalancerArns', 'member'),
    settings: settingsOf(row),
    healthCheck:
      protocol === null || row.optionalBoolean('HealthCheckEnabled') === false
        ? null
        : {
            protocol: protocol.toLowerCase(),
            path: protocol.startsWith('HTTP') ? row.optionalString('HealthCheckPath') : null,
            interval: seconds('HealthCheckIntervalSeconds'),
            timeout: seconds('HealthCheckTimeoutSeconds'),
            healthyAfter: row.optionalNumber('HealthyThresholdCount'),
            unhealthyAfter: row.optionalNumber('UnhealthyThresholdCount'),
          },
  };
}

/** A member: a target of a group. One that is being taken away is none any more. */
export function readTarget(
  row: XmlReader,
  balancerId: string,
  { arn, port: usual, targetType }: TargetGroup,
): MemberData<ElbMember> | null {
  const target = row.object('Target');
  const health = row.optionalObject('TargetHealth');
  const state = health?.optionalString('State') ?? null;
  const reason = health?.optionalString('Description') ?? health?.optionalString('Reason') ?? null;
  if (state === 'draining' || health?.optionalString('Reason') === 'Target.DeregistrationInProgress')
    return null;
  const id = target.string('Id');
  const port = target.optionalNumber('Port') ?? usual;
  const isAddress = targetType === 'ip';
  return {
    id: `${arn} ${id} ${String(port)}`,
    balancerId,
    address: isAddress ? (normalAddress(id) ?? id) : null,
    port,
    weight: null,
    nodeId: isAddress ? null : id,
    health: state === null ? null : (HEALTH[state] ?? null),
    extra: { targetGroupArn: arn, state, reason },
  };
}

/** Name of a balancer by its ARN, `…:loadbalancer/app/NAME/ID`. */
export function nameIn(id: string): string | null {
  return /:loadbalancer\/(?:app|net)\/([^/]+)\/[^/]+$/.exec(id)?.[1] ?? null;
}
