import type { FirewallRule } from '../models/firewall.js';
import { rangeAround } from '../network/range.js';

/** A rule of one address or one group, for clouds whose rules have no lists. */
export interface SingleRule extends Omit<FirewallRule, 'addresses'> {
  /** Range of addresses of the other end; null when it is a group. */
  readonly address: string | null;
}

/** What an update has to add, and which rules of the provider's it has to remove. */
export interface RuleChanges<Held> {
  /** Rules that are missing. */
  readonly add: readonly SingleRule[];
  /** The provider's rules that are not wanted any more. */
  readonly remove: readonly Held[];
}

/** Splits rules into rules of one address or one group, each once. */
export function singleRules(rules: readonly FirewallRule[]): SingleRule[] {
  const singles = rules.flatMap(({ addresses, ...rule }): SingleRule[] =>
    rule.group === null ? addresses.map((address) => ({ ...rule, address })) : [{ ...rule, address: null }],
  );
  const once = new Map<string, SingleRule>();
  for (const single of singles) {
    const key = keyOf(single);
    if (!once.has(key)) once.set(key, single);
  }
  return [...once.values()];
}

/** Makes one rule of a single one. */
export function listedRule({ address, ...rule }: SingleRule): FirewallRule {
  return { ...rule, addresses: address === null ? [] : [address] };
}

/**
 * Compares the rules of a firewall with those that it is to have. Add before you remove: traffic that both allow is then never refused.
 *
 * @param held the provider's rules and what they say; those that this form cannot say are left out, and stay
 */
export function ruleChanges<Held>(
  held: readonly (readonly [rule: SingleRule, held: Held])[],
  wanted: readonly FirewallRule[],
): RuleChanges<Held> {
  const singles = singleRules(wanted);
  const there = new Set(held.map(([rule]) => keyOf(rule)));
  const stay = new Set(singles.map(keyOf));
  return {
    add: singles.filter((rule) => !there.has(keyOf(rule))),
    remove: held.filter(([rule]) => !stay.has(keyOf(rule))).map(([, one]) => one),
  };
}

function keyOf({ direction, protocol, ports, group, address }: SingleRule): string {
  const end = address === null ? group : (rangeAround(address) ?? address);
  return JSON.stringify([direction, protocol, ports?.from, ports?.to, end]);
}
