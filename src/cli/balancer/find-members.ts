import type { CallOptions } from '../../call/call.js';
import type { LoadBalancerMember, MemberSpec } from '../../loadbalancer/index.js';
import type { ComputeNode } from '../../compute/index.js';
import { CommandError, EXIT } from '../exit-codes.js';
import { findNodes } from '../node/find-nodes.js';
import { nearest } from '../output/nearest.js';
import { makeDriver } from '../place/drivers.js';
import type { Place } from '../place/place.js';
import { parseMember, type TypedMember } from './parse.js';

/** The members that were typed. Servers are looked for in the same cloud, whose compute is only asked where one is named. */
export async function membersOf(
  typed: readonly string[],
  place: Place,
  { weight }: { readonly weight?: number },
  call: CallOptions,
): Promise<MemberSpec[]> {
  const members = typed.map(parseMember);
  const nodes = await nodesOf(members, place, call);
  return members.map((member) => ({
    ...('server' in member ? { node: nodeOf(nodes, member.server) } : { address: member.address }),
    ...(member.port === null ? {} : { port: member.port }),
    ...(weight === undefined ? {} : { weight }),
  }));
}

/** Members of a balancer by their ids, addresses or servers. @throws CommandError naming the nearest for one that is not there */
export async function presentMembers(
  there: readonly LoadBalancerMember[],
  typed: readonly string[],
  place: Place,
  call: CallOptions,
): Promise<LoadBalancerMember[]> {
  const found = typed.map((wanted) => there.filter((member) => isTyped(member, wanted)));
  const rest = typed.filter((_, index) => found[index]?.length === 0).map(parseMember);
  const nodes = await nodesOf(rest, place, call);
  const byServer = rest.map((member) => {
    const { id, publicIps, privateIps } = 'server' in member ? nodeOf(nodes, member.server) : NOWHERE;
    const addresses = new Set([...publicIps, ...privateIps]);
    const ours = there.filter(
      ({ nodeId, address, port }) =>
        (nodeId === null ? addresses.has(address ?? '') : nodeId === id) && (member.port ?? port) === port,
    );
    if (ours.length > 0) return ours;
    const name = 'server' in member ? member.server : member.address;
    throw new CommandError(
      `${name} is no member.${nearest(
        name,
        there.map(({ address, id: own }) => address ?? own),
      )}`,
      EXIT.notFound,
    );
  });
  return [...new Set([...found, ...byServer].flat())];
}

const NOWHERE = { id: null, publicIps: [], privateIps: [] } as const;

/** True for a member's id, its address, or its address and port. */
function isTyped({ id, address, nodeId, port }: LoadBalancerMember, wanted: string): boolean {
  if (id === wanted || nodeId === wanted) return true;
  if (address === null) return false;
  const whole = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  return address === wanted || whole === wanted;
}

type Nodes = ReadonlyMap<string, ComputeNode>;

async function nodesOf(members: readonly TypedMember[], place: Place, call: CallOptions): Promise<Nodes> {
  const names = [...new Set(members.flatMap((member) => ('server' in member ? [member.server] : [])))];
  if (names.length === 0) return new Map();
  const compute = await makeDriver('compute', place);
  try {
    const nodes = new Map<string, ComputeNode>();
    for (const node of await findNodes(compute, names, call)) {
      nodes.set(node.id, node);
      if (names.includes(node.name)) nodes.set(node.name, node);
    }
    return nodes;
  } finally {
    await compute.close();
  }
}

function nodeOf(nodes: Nodes, name: string): ComputeNode {
  const node = nodes.get(name);
  if (node === undefined) throw new CommandError(`There is no server ${name}.`, EXIT.notFound);
  return node;
}
