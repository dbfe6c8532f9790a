import type { FirewallProtocol, FirewallRule, PortRange } from '../models/firewall.js';
import { rangeAround } from '../network/range.js';
import { listedRule, ruleChanges, type SingleRule, singleRules } from './changes.js';
import { joinAddresses } from './rules.js';

/** A rule of a cloud whose rules have one protocol and a list of addresses, and which replaces all rules by one request. */
export interface RuleList {
  /** `in` for traffic to the servers, `out` for traffic from them. */
  readonly direction: 'in' | 'out';
  /** The cloud's name of the protocol. */
  readonly protocol: string;
  /** Ports; null for all, and for protocols without ports. */
  readonly ports: PortRange | null;
  /** Ranges of addresses of the other end. */
  readonly addresses: readonly string[];
}

/** One address of a rule that is held. */
interface Held {
  readonly list: RuleList;
  readonly address: string;
}

const PORTABLE: readonly string[] = ['tcp', 'udp', 'icmp'] satisfies FirewallProtocol[];

/**
 * The portable form of rules, and what has none. Rules for each protocol of the cloud are one for `any`.
 *
 * @param every all protocols that the cloud's firewalls know, by its names
 */
export function readRuleLists(
  held: readonly RuleList[],
  every: readonly string[],
): { readonly rules: FirewallRule[]; readonly others: RuleList[] } {
  const { singles, others } = heldSingles(held, every);
  return {
    rules: joinAddresses(singles.map(([rule]) => listedRule(rule))),
    others: held.flatMap((list) => {
      const addresses = others.filter((one) => one.list === list).map(({ address }) => address);
      return addresses.length === 0 ? [] : [{ ...list, addresses }];
    }),
  };
}

/**
 * Rules that a firewall is to have: those that stay, with the addresses that stay, and new ones. What the portable form cannot say stays.
 *
 * @param every all protocols that the cloud's firewalls know, by its names
 */
export function replaceRuleLists<List extends RuleList>(
  held: readonly List[],
  wanted: readonly FirewallRule[],
  every: readonly string[],
): { readonly kept: List[]; readonly added: RuleList[] } {
  const { singles } = heldSingles(held, every);
  const { add, remove } = ruleChanges(singles, withoutCovered(wanted));
  const gone = new Set(remove.flat().map(({ list, address }) => `${held.indexOf(list as List)} ${address}`));
  const kept = held.map((list, index) => ({
    ...list,
    addresses: list.addresses.filter((address) => !gone.has(`${index} ${address}`)),
  }));
  const known = new Set(kept.flatMap((list) => list.addresses.map((address) => keyOf(list, address))));
  const added = joinAddresses(add.map(listedRule)).flatMap((rule) => listsOf(rule, every));
  return {
    kept,
    added: added.flatMap((list) => {
      const addresses = list.addresses.filter((address) => !known.has(keyOf(list, address)));
      return addresses.length === 0 ? [] : [{ ...list, addresses }];
    }),
  };
}

function listsOf(
  { direction, protocol, ports, addresses }: FirewallRule,
  every: readonly string[],
): RuleList[] {
  const names = protocol === 'any' ? every : [protocol];
  return names.map((name) => ({ direction, protocol: name, ports, addresses }));
}

function heldSingles(
  held: readonly RuleList[],
  every: readonly string[],
): { readonly singles: (readonly [SingleRule, readonly Held[]])[]; readonly others: Held[] } {
  const byEnd = new Map<string, Held[]>();
  for (const list of held)
    for (const address of list.addresses) {
      const key = `${list.direction} ${keyOfRange(address)}`;
      byEnd.set(key, [...(byEnd.get(key) ?? []), { list, address }]);
    }
  const singles: (readonly [SingleRule, readonly Held[]])[] = [];
  const others: Held[] = [];
  for (const ends of byEnd.values()) {
    const whole = ends.filter(({ list }) => list.ports === null);
    const isAny = every.every((name) => whole.some(({ list }) => list.protocol === name));
    if (isAny) singles.push([singleOf(whole[0], 'any'), whole]);
    for (const one of isAny ? ends.filter(({ list }) => list.ports !== null) : ends) {
      if (isPortable(one.list.protocol)) singles.push([singleOf(one, one.list.protocol), [one]]);
      else others.push(one);
    }
  }
  return { singles, others };
}

function singleOf(held: Held | undefined, protocol: FirewallProtocol): SingleRule {
  const { direction = 'in', ports = null } = held?.list ?? {};
  return { direction, protocol, ports, address: held?.address ?? '', group: null };
}

function isPortable(protocol: string): protocol is FirewallProtocol {
  return PORTABLE.includes(protocol);
}

/** Leaves out rules for all ports of a protocol where another is for any protocol. */
function withoutCovered(rules: readonly FirewallRule[]): FirewallRule[] {
  const singles = singleRules(rules);
  const endOf = ({ direction, address }: SingleRule): string => `${direction} ${keyOfRange(address ?? '')}`;
  const any = new Set(singles.filter(({ protocol }) => protocol === 'any').map(endOf));
  return singles
    .filter((rule) => rule.protocol === 'any' || rule.ports !== null || !any.has(endOf(rule)))
    .map(listedRule);
}

function keyOf({ direction, protocol, ports }: RuleList, address: string): string {
  return JSON.stringify([direction, protocol, ports?.from, ports?.to, keyOfRange(address)]);
}

/** One text for all ways to write a range. */
function keyOfRange(range: string): string {
  return rangeAround(range) ?? range;
}
