import type { ComputeNode } from '../../compute/models/index.js';
import { InvalidRequestError } from '../../errors.js';
import type { DestroyNodesOptions } from '../destroy/destroy-nodes.js';
import { destroyNodes } from '../destroy/destroy-run.js';
import type { RunControl } from '../run.js';
import { DestroyTotals, type FleetDestroyEvent, type FleetDestroyResult, sumUp } from './cleanup-fleet.js';
import { withLanes } from './fleet-run.js';
import type { PreparedPlace } from './place.js';

/** Destroys servers, each with the driver that it belongs to. */
export async function destroyInFleet(
  places: readonly PreparedPlace[],
  nodes: readonly ComputeNode[],
  { concurrency = 16, ...options }: DestroyNodesOptions & { readonly concurrency: number | undefined },
  control: RunControl<FleetDestroyEvent>,
): Promise<FleetDestroyResult> {
  const groups = new Map<PreparedPlace, ComputeNode[]>();
  for (const node of nodes) {
    const place = placeOf(places, node);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [node]);
    else group.push(node);
  }
  const sum = new DestroyTotals(control, nodes.length);
  return withLanes([...groups.keys()], concurrency, async (all) => {
    const ends = await Promise.all(
      [...all].map(async ([{ driver, name }, lanes]) => {
        const group = [...groups].find(([place]) => place.name === name)?.[1] ?? [];
        const { results } = await destroyNodes({ driver, lanes }, group, options, sum.controlOf(name));
        return results.map((item) => ({ ...item, place: name }));
      }),
    );
    return sumUp(ends.flat());
  });
}

/** The first place whose driver made the model; several places may share one. */
function placeOf(places: readonly PreparedPlace[], node: ComputeNode): PreparedPlace {
  const place =
    typeof node === 'object' && node !== null
      ? places.find(({ driver }) => node.belongsTo(driver))
      : undefined;
  if (place !== undefined) return place;
  const words = typeof node === 'string' ? node : `${node.name} (${node.id})`;
  throw new InvalidRequestError(
    `The server ${words} belongs to no driver of the fleet. Give models that its drivers made, such as those of a result.`,
  );
}
