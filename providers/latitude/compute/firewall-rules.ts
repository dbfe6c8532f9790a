import type { Reader } from '../../../src/driver/index.js';
import {
  EVERYWHERE,
  type FirewallData,
  type FirewallRule,
  joinAddresses,
  type PortRange,
  rangeAround,
} from '../../../src/compute/index.js';
import type { LatitudeFirewallExtra } from './models.js';

/** Latitude.sh's word for all addresses. */
const ANY = 'ANY';

/** All ports, which Latitude.sh has as a range like others. */
const ALL_PORTS: PortRange = { from: 1, to: 65_535 };

/** Reads a firewall. The rule that Latitude.sh gives each of them stays, whatever is asked for: it is one of the others. */
export function readFirewall(row: Reader): FirewallData<LatitudeFirewallExtra> {
  const firewall = row.object('attributes');
  const rules = firewall.optionalList('rules');
  return {
    id: row.id('id'),
    name: firewall.string('name'),
    rules: joinAddresses(rules.flatMap((rule) => readRule(rule) ?? [])),
    otherRules: rules.filter((rule) => readRule(rule) === null).map(wordsOf),
    nodeIds: null,
    extra: { projectId: firewall.optionalObject('project')?.optionalId('id') ?? null },
  };
}

/**
 * Rules of an update: first those of the firewall that the portable form cannot say, but for the one that Latitude.sh adds itself; then
 * those that are asked for, as the firewall has them where it does, with their descriptions.
 */
export function nextRules(row: Reader, asked: readonly FirewallRule[]): object[] {
  const own = row
    .object('attributes')
    .optionalList('rules')
    .filter((rule) => rule.optionalBoolean('default') !== true);
  const held = new Map(own.flatMap((rule) => keysOf(readRule(rule)).map((key) => [key, fieldsOf(rule)])));
  const kept = own.filter((rule) => readRule(rule) === null).map(fieldsOf);
  return [...kept, ...asked.flatMap(ruleFields).map((rule) => held.get(JSON.stringify(rule)) ?? rule)];
}

function keysOf(rule: FirewallRule | null): string[] {
  return rule === null ? [] : ruleFields(rule).map((fields) => JSON.stringify(fields));
}

function fieldsOf({ raw: { default: _default, ...fields } }: Reader): object {
  return fields;
}

/** Fields of a rule: one for each range of addresses, or one for all. */
export function ruleFields({ protocol, ports, addresses }: FirewallRule): object[] {
  const isAll = EVERYWHERE.every((range) => addresses.includes(range));
  const { from, to } = ports ?? ALL_PORTS;
  const port = from === to ? String(from) : `${from}-${to}`;
  return (isAll ? [ANY] : addresses).map((range) => ({
    from: range,
    to: ANY,
    protocol: protocol.toUpperCase(),
    port,
  }));
}

/** Reads a rule; null for one that the portable form cannot say. */
function readRule(rule: Reader): FirewallRule | null {
  const protocol = rule.optionalString('protocol')?.toLowerCase();
  const addresses = addressesOf(rule.optionalString('from') ?? '');
  const ports = portsOf(rule.optionalString('port') ?? '');
  const isDefault = rule.optionalBoolean('default') === true;
  const isKnown = protocol === 'tcp' || protocol === 'udp';
  if (isDefault || !isKnown || addresses === null || ports === undefined) return null;
  if (rule.optionalString('to')?.toUpperCase() !== ANY) return null;
  return { direction: 'in', protocol, ports, addresses, group: null };
}

function addressesOf(from: string): readonly string[] | null {
  if (from.toUpperCase() === ANY) return EVERYWHERE;
  const range = rangeAround(from);
  return range === null ? null : [range];
}

/** Ports of a text such as `80-443`; null for all; undefined for what is none. */
function portsOf(text: string): PortRange | null | undefined {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (from === undefined) return undefined;
  const range = { from: Number(from), to: Number(to) };
  return range.from <= ALL_PORTS.from && range.to === ALL_PORTS.to ? null : range;
}

function wordsOf(rule: Reader): string {
  const words = ['protocol', 'port', 'from', 'to', 'description'].map((name) => rule.optionalString(name));
  const all = [rule.optionalBoolean('default') === true ? 'default' : null, ...words];
  return all.filter((word) => word !== null && word !== '').join(' ');
}
