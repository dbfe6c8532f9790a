import type { ClientContext, Reader } from '../../../../src/driver/index.js';
import {
  ALL_OUT,
  completeRules,
  defined,
  EVERYWHERE,
  type FirewallData,
  type FirewallLimits,
  type FirewallRule,
  type FirewallRuleSpec,
  joinAddresses,
  listedRule,
  type SingleRule,
} from '../../../../src/compute/index.js';
import type { ExoscaleFirewallExtra } from '../models.js';

/** What rules of security groups can say. */
export const FIREWALLS: FirewallLimits = {
  protocols: ['tcp', 'udp', 'icmp'],
  directions: ['in', 'out'],
  groups: true,
  atCreate: true,
  source: 'https://openapi-v2.exoscale.com/#operation/add-rule-to-security-group',
};

/** A rule of a security group: its id, and what it says. */
export type HeldRule = readonly [rule: SingleRule, id: string];

/**
 * Checks and completes rules. One that allows all outgoing traffic is left out: a group without rules for outgoing traffic does that, and has
 * no protocol for it.
 */
export function wantedRules(
  operation: string,
  rules: readonly FirewallRuleSpec[],
  context: ClientContext,
): FirewallRule[] {
  const limits = { ...FIREWALLS, protocols: [...FIREWALLS.protocols, 'any' as const] };
  const complete = completeRules(rules, limits, context.details(operation));
  const wrong = complete.findIndex((rule) => rule.protocol === 'any' && !isAllOut(rule));
  if (wrong >= 0)
    throw context.invalid(
      operation,
      `rules[${wrong}]: rules of Exoscale have one protocol; there are ${FIREWALLS.protocols.join(', ')}`,
    );
  const isFree = complete.some(isAllOut);
  return complete.filter(({ direction }) => direction === 'in' || !isFree);
}

function isAllOut({ direction, protocol, group, addresses }: FirewallRule): boolean {
  const isAll = EVERYWHERE.every((address) => addresses.includes(address));
  return direction === 'out' && protocol === 'any' && group === null && isAll;
}

/** Bodies of requests for a rule: one for each family of ICMP. */
export function ruleBodies({ direction, protocol, ports, address, group }: SingleRule): object[] {
  const isIpv6 = address?.includes(':') === true;
  const icmp = address === null ? ['icmp', 'icmpv6'] : [isIpv6 ? 'icmpv6' : 'icmp'];
  const { from, to } = ports ?? { from: 1, to: 65_535 };
  return (protocol === 'icmp' ? icmp : [protocol]).map((name) =>
    defined({
      'flow-direction': direction === 'in' ? 'ingress' : 'egress',
      protocol: name,
      network: address ?? undefined,
      'security-group': group === null ? undefined : { id: group },
      ...(protocol === 'icmp' ? {} : { 'start-port': from, 'end-port': to }),
    }),
  );
}

/** Reads a security group. */
export function readFirewall(group: Reader): FirewallData<ExoscaleFirewallExtra> {
  const held = heldRules(group);
  const isFree = !group
    .optionalList('rules')
    .some((rule) => rule.optionalString('flow-direction') === 'egress');
  const rules = held.map(([rule]) => listedRule(rule));
  return {
    id: group.id('id'),
    name: group.optionalString('name') ?? '',
    rules: joinAddresses(isFree ? [...rules, ALL_OUT] : rules),
    otherRules: group
      .optionalList('rules')
      .flatMap((rule) => (readRule(rule) === null ? describe(rule) : [])),
    nodeIds: null,
    extra: {
      description: group.optionalString('description') || null,
      externalSources: group.strings('external-sources'),
    },
  };
}

/** Rules of a group that the portable form can say, with their ids. */
export function heldRules(group: Reader): HeldRule[] {
  return group.optionalList('rules').flatMap((rule): HeldRule[] => {
    const read = readRule(rule);
    return read === null ? [] : [[read, rule.id('id')]];
  });
}

/** Reads a rule; null for one that the portable form cannot say. */
function readRule(rule: Reader): SingleRule | null {
  const protocol = rule.optionalString('protocol')?.replace('icmpv6', 'icmp') ?? '';
  const source = rule.optionalObject('security-group');
  const group = source?.optionalString('visibility') === 'public' ? null : (source?.optionalId('id') ?? null);
  const address = rule.optionalString('network');
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'icmp') return null;
  if ((group === null && address === null) || narrowsIcmp(rule)) return null;
  const direction = rule.optionalString('flow-direction') === 'egress' ? 'out' : 'in';
  return {
    direction,
    protocol,
    ports: portsOf(rule, protocol),
    group,
    address: group === null ? address : null,
  };
}

function portsOf(rule: Reader, protocol: string): SingleRule['ports'] {
  const [from, to] = [rule.optionalNumber('start-port') ?? 1, rule.optionalNumber('end-port') ?? 65_535];
  return protocol === 'icmp' || (from === 1 && to === 65_535) ? null : { from, to };
}

/** True for a rule that is for one type or code of ICMP alone. */
function narrowsIcmp(rule: Reader): boolean {
  const icmp = rule.optionalObject('icmp');
  return [icmp?.optionalNumber('type'), icmp?.optionalNumber('code')].some(
    (value) => typeof value === 'number' && value !== -1,
  );
}

function describe(rule: Reader): string {
  const source = rule.optionalObject('security-group');
  const words = [
    rule.optionalString('flow-direction'),
    rule.optionalString('protocol'),
    rule.optionalString('network') ?? source?.optionalString('name') ?? source?.optionalId('id') ?? null,
    rule.optionalString('description'),
  ];
  return words.filter((word) => word !== null && word !== '').join(' ');
}
