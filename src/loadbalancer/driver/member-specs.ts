import { isIP } from 'node:net';
import type { MemberNode, MemberSpec } from '../model/options.js';
import type { NewMember } from './host.js';
import { type CheckContext, checkPort, invalid, lacking, requireObject, shown } from './refuse.js';

/** A member as it is asked for: what is null was not said. */
export type WantedMember = NewMember;

/**
 * Reads members as callers give them.
 *
 * @param ports target ports of the listeners, where they are known
 * @throws InvalidRequestError for a member that cannot be, or is named twice; NotSupportedError
 */
export function checkMembers(
  specs: MemberSpec | Iterable<MemberSpec>,
  context: CheckContext,
  ports: readonly number[] = [],
): WantedMember[] {
  const list = listOf(specs, context);
  const members = list.map((spec) => checkMember(spec, context));
  const seen = new Set<string>();
  for (const member of members) {
    if (ports.length > 1 && member.port !== null && !ports.includes(member.port))
      throw invalid(
        `no listener leads to port ${member.port} of ${nameOf(member)}: the target ports are ${ports.join(', ')}`,
        context,
      );
    const places = member.port === null && ports.length > 0 ? ports : [member.port];
    for (const port of places) {
      const key = memberKey(member, port);
      if (seen.has(key)) throw invalid(`the member ${nameOf(member)} is named twice`, context);
      seen.add(key);
    }
  }
  return members;
}

/** Key of a member in its pool. */
export function memberKey(
  { address, nodeId }: Pick<NewMember, 'address' | 'nodeId'>,
  port: number | null,
): string {
  return `${address ?? `node ${nodeId ?? ''}`} ${port ?? ''}`;
}

/** A member as messages name it. */
export function nameOf({ address, nodeId, port }: NewMember): string {
  const place = address === null ? `node ${nodeId ?? ''}` : address.includes(':') ? `[${address}]` : address;
  return port === null ? place : `${place}:${port}`;
}

/** An address in the one form that members are compared in; null where it is none. */
export function normalAddress(address: string): string | null {
  if (isIP(address) === 4) return address;
  if (isIP(address) !== 6 || address.includes('%')) return null;
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** One or many, as an array. */
export function listOf<Item>(given: Item | Iterable<Item>, context: CheckContext): Item[] {
  if (typeof given !== 'object' || given === null)
    throw invalid(`expected members, got ${shown(given)}`, context);
  return Symbol.iterator in given ? [...given] : [given];
}

function checkMember(spec: MemberSpec, context: CheckContext): WantedMember {
  requireObject(spec, 'a member: a node, or { address, port }', context);
  const { memberPorts, weights } = context.capabilities;
  const { port, weight } = spec as { port?: unknown; weight?: unknown };
  if (port !== undefined && memberPorts === 'listener')
    throw lacking('members with a port of their own', ['the target port of each listener'], context);
  if (weight !== undefined) {
    if (weights === null) throw lacking('weights of members', [], context);
    const isIn =
      Number.isInteger(weight) && Number(weight) >= weights.minimum && Number(weight) <= weights.maximum;
    if (!isIn)
      throw invalid(
        `a weight is a whole number from ${weights.minimum} to ${weights.maximum}, not ${shown(weight)}`,
        context,
      );
  }
  return {
    ...placeOf(spec, context),
    port: port === undefined ? null : checkPort(port, 'the port of a member', context),
    weight: weight === undefined ? null : Number(weight),
  };
}

/** The address, the server or both that a member is known by. */
function placeOf(spec: MemberSpec, context: CheckContext): Pick<NewMember, 'address' | 'nodeId'> {
  const { memberBy } = context.capabilities;
  const node = nodeOf(spec, context);
  const given = 'address' in spec ? spec.address : undefined;
  if (node === null) {
    if (memberBy === 'node') throw lacking('members by address', ['servers'], context);
    return { address: checkAddress(given, context), nodeId: null };
  }
  if (typeof node.id !== 'string' || node.id === '') throw invalid('a node without an id', context);
  if (memberBy === 'node' || (memberBy === 'either' && given === undefined))
    return { address: null, nodeId: node.id };
  const address = given ?? node.privateIps?.[0] ?? node.publicIps?.[0];
  if (address === undefined)
    throw invalid(
      `node ${node.name ?? node.id} has no address on the balancer's network yet: wait until it runs, or give { node, address }`,
      context,
    );
  return { address: checkAddress(address, context), nodeId: node.id };
}

function nodeOf(spec: MemberSpec, context: CheckContext): MemberNode | null {
  if ('node' in spec) return requireObject(spec.node, 'a node', context);
  return 'address' in spec ? null : spec;
}

function checkAddress(address: unknown, context: CheckContext): string {
  const normal = typeof address === 'string' ? normalAddress(address) : null;
  if (normal !== null) return normal;
  throw invalid(`the address of a member is IPv4 or IPv6, not ${shown(address)}`, context);
}
