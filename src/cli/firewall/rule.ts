import type { FirewallRule, FirewallRuleSpec } from '../../compute/index.js';
import { usage } from '../exit-codes.js';

/** What a rule looks like on the command line, for help and errors. */
export const RULE_FORM = '[out:]PROTOCOL[:PORT[-PORT]][@ADDRESS,...|@firewall:ID]';

const FORM =
  /^(?:(in|out):)?(tcp|udp|icmp|any)(?::(\d{1,5})(?:-(\d{1,5}))?)?(?:@(?:firewall:(.+)|([^@]+)))?$/i;
const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/** Reads a rule such as `tcp:443`, `tcp:8000-8100@10.0.0.0/8` or `out:udp:53`. @throws CommandError for other text */
export function parseRule(input: string): FirewallRuleSpec {
  const match = FORM.exec(input);
  const [, direction, protocol, from, to = from, group, addresses] = match ?? [];
  if (protocol === undefined)
    throw usage(
      `${JSON.stringify(input)} is no rule: write ${RULE_FORM}, such as tcp:443 or tcp:22@192.0.2.0/24.`,
    );
  return {
    direction: direction?.toLowerCase() === 'out' ? 'out' : 'in',
    // The expression lets only protocols through.
    protocol: protocol.toLowerCase() as FirewallRuleSpec['protocol'],
    ...(from === undefined ? {} : { ports: { from: Number(from), to: Number(to) } }),
    ...(group === undefined ? {} : { group }),
    ...(addresses === undefined ? {} : { addresses: addresses.split(',') }),
  };
}

/** A rule in the form that {@link parseRule} reads. */
export function ruleText({ direction, protocol, ports, addresses, group }: FirewallRule): string {
  const range =
    ports === null ? '' : ports.from === ports.to ? `:${ports.from}` : `:${ports.from}-${ports.to}`;
  const end =
    group !== null ? `@firewall:${group}` : isEverywhere(addresses) ? '' : `@${addresses.join(',')}`;
  return `${direction === 'out' ? 'out:' : ''}${protocol}${range}${end}`;
}

/** True for all addresses, of both families or of the one that the cloud has. */
export function isEverywhere(addresses: readonly string[]): boolean {
  return addresses.length > 0 && addresses.every((address) => EVERYWHERE.includes(address));
}
