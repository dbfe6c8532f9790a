import type { CallOptions } from '../../call/call.js';
import type { ComputeDriver, Firewall, FirewallRule, FirewallRuleSpec } from '../../compute/index.js';
import { rangeAround } from '../../compute/network/range.js';
import { idOf } from '../../model.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { isEverywhere, ruleText } from './rule.js';

/** Allows more traffic, beside what a firewall allows already. */
export async function addRule(
  driver: ComputeDriver,
  firewall: Firewall,
  rule: FirewallRuleSpec,
  call: CallOptions,
): Promise<Firewall> {
  return driver.updateFirewall(firewall, { rules: [...firewall.rules, rule] }, call);
}

/**
 * Takes a rule away, or some of its addresses.
 *
 * @throws CommandError for a rule that the firewall does not have, and for one that stays: an update cannot take the last rule for outgoing
 * traffic away
 */
export async function removeRule(
  driver: ComputeDriver,
  firewall: Firewall,
  rule: FirewallRuleSpec,
  call: CallOptions,
): Promise<Firewall> {
  const found = firewall.rules.find((one) => isOf(one, rule));
  if (found === undefined)
    throw new CommandError(
      `The firewall ${firewall.name} has no such rule. It has: ${firewall.rules.map(ruleText).join('  ')}`,
      EXIT.notFound,
    );
  const rest = restOf(found, rule);
  const rules = firewall.rules.flatMap((one) => (one === found ? rest : [one]));
  if (found.direction === 'out' && !rules.some(({ direction }) => direction === 'out'))
    throw new CommandError(
      `${ruleText(found)} is the last rule for outgoing traffic, which an update leaves: add the rule that is to be in its place first.`,
      EXIT.guard,
    );
  return driver.updateFirewall(firewall, { rules }, call);
}

/** True for the rule that a text means: the same traffic, and at least its addresses. */
function isOf(
  rule: FirewallRule,
  { direction, protocol, ports, addresses, group }: FirewallRuleSpec,
): boolean {
  const range = typeof ports === 'number' ? { from: ports, to: ports } : (ports ?? null);
  const isSameTraffic =
    rule.direction === direction &&
    rule.protocol === protocol &&
    rule.ports?.from === range?.from &&
    rule.ports?.to === range?.to;
  if (!isSameTraffic) return false;
  if (group !== undefined && group !== null) return rule.group === idOf(group);
  if (addresses === undefined) return isEverywhere(rule.addresses);
  return rangesOf(addresses).every((wanted) => rule.addresses.includes(wanted));
}

/** What stays of a rule without some of its addresses. */
function restOf(rule: FirewallRule, { addresses }: FirewallRuleSpec): FirewallRule[] {
  if (addresses === undefined) return [];
  const gone = new Set(rangesOf(addresses));
  const left = rule.addresses.filter((range) => !gone.has(range));
  return left.length === 0 ? [] : [{ ...rule, addresses: left }];
}

/** Addresses in the form that models have them. */
function rangesOf(addresses: readonly string[]): string[] {
  return addresses.map((address) => rangeAround(address) ?? address);
}
